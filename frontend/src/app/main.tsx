import '../styles/index.css';
import { createRoot } from 'react-dom/client';
import { isOfAnswer } from './answer';
import { App } from './App';
import { startLanguage } from './language';
import { startMovement } from './movement';

const root = document.getElementById('akar');
if (root) {
  startMovement();
  // a part of an answer that failed is told on the page; only faults of our own are for the console
  const onCaughtError = (fault: unknown) => {
    if (!isOfAnswer(fault)) reportError(fault);
  };
  void startLanguage().then((language) => createRoot(root, { onCaughtError }).render(<App language={language} />));
}
