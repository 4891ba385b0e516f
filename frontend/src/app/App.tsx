/** Providers, shell, routes. */
import { Component, lazy, type ReactNode, Suspense, useMemo } from 'react';
import { Provider } from 'urql';
import { Route, Switch, useLocation } from 'wouter';
import type { Language } from '../lib/language';
import { Bars, Failed, Loading } from '../ui/states';
import { makeClient } from './client';
import { LanguageProvider, loadWords, useLanguage } from './language';
import { ROUTES } from './routes';
import { Shell } from './Shell';
import { UpdateNotice } from './UpdateNotice';

const PAGES = ROUTES.map(({ pattern, load, words = [] }) => ({
  pattern,
  Page: lazy(async () => (await Promise.all([load(), ...words.map(loadWords)]))[0]),
}));
const NotFound = lazy(() => import('../routes/NotFound'));

export function App({ language }: { language: Language }) {
  return (
    <LanguageProvider start={language}>
      <Graph>
        <Shell>
          <Pages />
        </Shell>
        <UpdateNotice />
      </Graph>
    </LanguageProvider>
  );
}

function Graph({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const client = useMemo(() => makeClient(language), [language]);
  return <Provider value={client}>{children}</Provider>;
}

export function Pages() {
  const [path] = useLocation();
  return (
    <Boundary key={path}>
      <Suspense
        fallback={
          <div className="page">
            <Loading slow={false}>
              <Bars lines={5} />
            </Loading>
          </div>
        }
      >
        <Switch>
          {PAGES.map(({ pattern, Page }) => (
            <Route key={pattern} path={pattern}>
              <Page />
            </Route>
          ))}
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}

/** A page whose code could not be fetched, or that broke, says so in plain words. */
class Boundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="page">
        <Failed retry={() => location.reload()} />
      </div>
    );
  }
}
