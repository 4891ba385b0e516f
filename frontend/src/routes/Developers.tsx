/** Pengembang: the first answer of the graph in a minute; examples that run in place, as three kinds of client write them. */
import { useEffect, useId, useRef, useState } from 'react';
import { useAddress } from '../app/address';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { EXPLORER } from '../app/routes';
import { EXAMPLES, type Example } from '../examples';
import { type RequestResult, send } from '../examples/request';
import { CLIENT_NAMES, CLIENTS, type ClientKind, request } from '../lib/samples';
import { Icon } from '../ui/Icon';

/** The first question: short enough to be read at once, and answered by any server. */
export const START = '{ homeRegion { name cooperatives { totalCount { value } } } }';

const readAddress = (params: URLSearchParams) => ({
  example: EXAMPLES.find(({ key }) => key === params.get('contoh')) ?? EXAMPLES[0],
  client: CLIENTS.find((one) => one === params.get('klien')) ?? 'curl',
});

export default function Developers() {
  const t = useTexts();
  const { language } = useLanguage();
  const [{ example, client }, change] = useAddress(readAddress);
  return (
    <div className="page page-developers prose">
      <PageHead title={t('pengembang.judul')} lead={t('pengembang.lead')} />
      <p className="acts">
        <a className="button button-main" href={EXPLORER}>
          {t('pengembang.buka')}
        </a>{' '}
        <a className="button" href="/panduan-api.txt" hrefLang="en">
          {t('pengembang.panduan')}
        </a>{' '}
        <a className="button" href="/schema.graphql">
          schema.graphql
        </a>
      </p>
      <section aria-labelledby="mulai">
        <h2 id="mulai">{t('pengembang.mulai')}</h2>
        <p>{t('pengembang.mulai.isi')}</p>
        <pre tabIndex={0} role="region" aria-label={`${t('pengembang.mulai')}: curl`} className="wrapped">
          <code>{request('curl', location.origin, START, {}, language)}</code>
        </pre>
      </section>
      <section aria-labelledby="contoh">
        <h2 id="contoh">{t('pengembang.contoh')}</h2>
        <p>{t('pengembang.contoh.isi')}</p>
        {example && (
          <Try
            example={example}
            client={client}
            onExample={(key) => change({ contoh: key }, { replace: true })}
            onClient={(next) => change({ klien: next }, { replace: true })}
          />
        )}
      </section>
      <section aria-labelledby="aturan">
        <h2 id="aturan">{t('pengembang.aturan')}</h2>
        <ul>
          <li>{t('pengembang.aturan.alamat', { alamat: `${location.origin}/graphql` })}</li>
          <li>{t('pengembang.aturan.bahasa')}</li>
          <li>{t('pengembang.aturan.halaman')}</li>
          <li>{t('pengembang.aturan.galat')}</li>
          <li>{t('pengembang.aturan.uang')}</li>
        </ul>
      </section>
      <section aria-labelledby="batas">
        <h2 id="batas">{t('pengembang.batas')}</h2>
        <ul>
          <li>{t('pengembang.batas.halaman')}</li>
          <li>{t('pengembang.batas.hitung')}</li>
          <li>{t('pengembang.batas.dokumen')}</li>
          <li>{t('pengembang.batas.pribadi')}</li>
        </ul>
      </section>
    </div>
  );
}

function Try({
  example,
  client,
  onExample,
  onClient,
}: {
  example: Example;
  client: ClientKind;
  onExample: (key: string) => void;
  onClient: (client: ClientKind) => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const id = useId();
  const code = request(client, location.origin, example.query, example.variables, language);
  return (
    <div className="try">
      <div className="field">
        <label htmlFor={`${id}-example`}>{t('penjelajah.contoh')}</label>
        <select
          id={`${id}-example`}
          className="input"
          value={example.key}
          onChange={(event) => onExample(event.target.value)}
        >
          {EXAMPLES.map(({ key, title }) => (
            <option key={key} value={key}>
              {title[language]}
            </option>
          ))}
        </select>
      </div>
      <div className="switch" role="group" aria-label={t('pengembang.klien')}>
        {CLIENTS.map((one) => (
          <button key={one} type="button" lang="en" aria-pressed={one === client} onClick={() => onClient(one)}>
            {CLIENT_NAMES[one]}
          </button>
        ))}
      </div>
      <pre
        tabIndex={0}
        role="region"
        aria-label={t('penjelajah.permintaan')}
        className={client === 'curl' ? 'wrapped' : ''}
      >
        <code>{code}</code>
      </pre>
      {/* another example begins without the answer of the last */}
      <Run key={`${example.key} ${language}`} example={example} code={code} />
    </div>
  );
}

type State = { state: 'idle' } | { state: 'running' } | { state: 'failed' } | { state: 'done'; result: RequestResult };

function Run({ example, code }: { example: Example; code: string }) {
  const t = useTexts();
  const { language } = useLanguage();
  const [answer, setAnswer] = useState<State>({ state: 'idle' });
  const [copied, setCopied] = useState(false);
  const leaving = useRef<AbortController>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  const run = async () => {
    leaving.current?.abort();
    const controller = new AbortController();
    leaving.current = controller;
    setAnswer({ state: 'running' });
    try {
      setAnswer({
        state: 'done',
        result: await send(example.query, example.variables, language, controller.signal),
      });
    } catch {
      if (!controller.signal.aborted) setAnswer({ state: 'failed' });
    }
  };
  const copy = () =>
    navigator.clipboard.writeText(code).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className="try-answer">
      <p className="acts">
        <button type="button" className="button button-main" onClick={() => void run()}>
          <Icon name="chevron" />
          {t('pengembang.jalankan')}
        </button>{' '}
        <button type="button" className="button" onClick={() => void copy()}>
          {t(copied ? 'pengembang.tersalin' : 'pengembang.salin')}
        </button>{' '}
        <a className="button button-plain" href={`${EXPLORER}?contoh=${example.key}`}>
          {t('pengembang.diPenjelajah')}
        </a>
      </p>
      <p role="status" className="small second" aria-busy={answer.state === 'running'}>
        {answer.state === 'running'
          ? t('keadaan.memuat')
          : answer.state === 'failed'
            ? t('penjelajah.takTersambung')
            : answer.state === 'done'
              ? t('penjelajah.selesai', {
                  status: answer.result.status,
                  ms: answer.result.ms,
                  ukuran: answer.result.bytes,
                })
              : t('pengembang.belumDijalankan')}
      </p>
      {answer.state === 'done' && (
        <pre tabIndex={0} role="region" aria-label={t('penjelajah.jawaban')} className="answer">
          <code>{answer.result.text}</code>
        </pre>
      )}
    </div>
  );
}
