/** Providers, shell, routes. */
import { Component, lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { Provider } from 'urql';
import { Route, Switch, useLocation } from 'wouter';
import type { Language } from '../lib/language';
import { Bars, Failed, Loading } from '../ui/states';
import { forgetDrafts } from '../lib/drafts';
import { forget } from './answers';
import { makeClient } from './client';
import { LanguageProvider, loadWords, useLanguage } from './language';
import { ROUTES } from './routes';
import { type Session, SessionProvider } from './session';
import { Shell } from './Shell';
import { UpdateNotice } from './UpdateNotice';
import type { MessageId } from './words';

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
      </Graph>
      <UpdateNotice />
    </LanguageProvider>
  );
}

/** Everything below begins anew when somebody comes in or goes: what one has read is not for the next. */
function Graph({ children }: { children: ReactNode }) {
  const [{ n, said }, begin] = useState<{ n: number; said?: MessageId | undefined }>({ n: 0 });
  const renew = useCallback((said?: MessageId) => {
    void forget();
    // who comes back after her session ended finds what she typed; who says that she goes leaves nothing
    if (said) forgetDrafts();
    begin(({ n }) => ({ n: n + 1, said }));
  }, []);
  return (
    <Asked key={n} renew={renew} said={said}>
      {children}
    </Asked>
  );
}

function Asked({ renew, said, children }: Pick<Session, 'renew' | 'said'> & { children: ReactNode }) {
  const { language } = useLanguage();
  const client = useMemo(() => makeClient(language), [language]);
  return (
    <Provider value={client}>
      <SessionProvider renew={renew} said={said}>
        {children}
      </SessionProvider>
    </Provider>
  );
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
