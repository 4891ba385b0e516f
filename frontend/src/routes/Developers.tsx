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

const readAddress = (params: URLSearchParams) => ({
  example: EXAMPLES.find(({ key }) => key === params.get('contoh')) ?? EXAMPLES[0],
  client: CLIENTS.find((one) => one === params.get('klien')) ?? 'curl',
});

export default function Developers() {
  const t = useTexts();
  const [{ example, client }, change] = useAddress(readAddress);
  return (
    <div className="page page-narrow prose">
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
    <>
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
      <pre tabIndex={0} role="region" aria-label={t('penjelajah.permintaan')}>
        <code>{code}</code>
      </pre>
      {/* another example begins without the answer of the last */}
      <Run key={`${example.key} ${language}`} example={example} code={code} />
    </>
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
    <>
      <p className="acts">
        <button type="button" className="button button-main" onClick={() => void run()}>
          <Icon name="chevron" />
          {t('pengembang.jalankan')}
        </button>{' '}
        <button type="button" className="button" onClick={() => void copy()}>
          {t(copied ? 'pengembang.tersalin' : 'pengembang.salin')}
        </button>
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
              : ''}
      </p>
      {answer.state === 'done' && (
        <pre tabIndex={0} role="region" aria-label={t('penjelajah.jawaban')} className="answer">
          <code>{answer.result.text}</code>
        </pre>
      )}
    </>
  );
}
