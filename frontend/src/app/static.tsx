/** The static shells: header, heading and first sentence as HTML, so that a slow phone shows them before any script. */
import { I18nProvider } from '@lingui/react';
import { renderToStaticMarkup } from 'react-dom/server';
import { Router } from 'wouter';
import { messages as accounts } from '../locales/accounts/id';
import { messages as administration } from '../locales/administration/id';
import { messages as businesses } from '../locales/businesses/id';
import { messages as capital } from '../locales/capital/id';
import { messages as coalitions } from '../locales/coalitions/id';
import { messages as developers } from '../locales/developers/id';
import { messages as reading } from '../locales/reading/id';
import { indonesianForBuild } from './language';
import { FRAME_FILE, ROUTES } from './routes';
import { Shell } from './Shell';
import type { MessageId } from './words';

export interface StaticPage {
  file: string;
  html: string;
  title: string;
  description: string;
  /** The page's own code, to be fetched early. */
  module?: string;
}

const i18n = indonesianForBuild([accounts, administration, businesses, capital, coalitions, developers, reading]);

function render(path: string, content: React.ReactNode): string {
  return renderToStaticMarkup(
    <I18nProvider i18n={i18n}>
      <Router ssrPath={path}>
        <Shell>{content}</Shell>
      </Router>
    </I18nProvider>,
  );
}

export function staticPages(): StaticPage[] {
  const text = (id: MessageId) => i18n._(id);
  const shells = ROUTES.flatMap(({ pattern, shell }) =>
    shell
      ? [
          {
            file: shell.file,
            module: shell.module,
            title: pattern === '/' ? 'Simpul' : `${text(shell.title)} – Simpul`,
            description: text(shell.lead),
            html: render(
              pattern,
              <div className={pattern === '/' ? 'page page-home' : 'page'}>
                <div className="page-head">
                  <h1>{text(shell.title)}</h1>
                  <p className="lead">{text(shell.lead)}</p>
                </div>
              </div>,
            ),
          },
        ]
      : [],
  );
  return [
    ...shells,
    {
      file: FRAME_FILE,
      title: 'Simpul',
      description: text('beranda.lead'),
      html: render('/~', <div className="page" />),
    },
  ];
}
