import '../styles/index.css';
import './explorer.css';
import { createRoot } from 'react-dom/client';
import { LanguageProvider, startLanguage } from '../app/language';
import { Explorer } from './Explorer';

const root = document.getElementById('akar');
if (root)
  void startLanguage().then((language) =>
    createRoot(root).render(
      <LanguageProvider start={language}>
        <Explorer />
      </LanguageProvider>,
    ),
  );
