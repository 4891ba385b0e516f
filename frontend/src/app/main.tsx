import '../styles/index.css';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { startLanguage } from './language';
import { startMovement } from './movement';

const root = document.getElementById('akar');
if (root) {
  startMovement();
  void startLanguage().then((language) => createRoot(root).render(<App language={language} />));
}
