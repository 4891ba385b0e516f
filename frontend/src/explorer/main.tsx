import '../styles/index.css';
import './explorer.css';
import { createRoot } from 'react-dom/client';
import { LanguageProvider, loadWords, startLanguage } from '../app/language';
import { Explorer } from './Explorer';

const root = document.getElementById('akar');
if (root)
  void startLanguage().then(async (language) => {
    await loadWords('developers');
    createRoot(root).render(
      <LanguageProvider start={language}>
        <Explorer />
      </LanguageProvider>,
    );
  });
