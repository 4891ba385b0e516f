/** The explorer: examples, query with completion from our own schema, variables, answer, documentation. */
import { json, jsonParseLinter } from '@codemirror/lang-json';
import { linter } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { graphql, updateSchema } from 'cm6-graphql';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLanguage, useTexts } from '../app/language';
import { LANGUAGES } from '../lib/language';
import { Icon } from '../ui/Icon';
import { Mark } from '../ui/Mark';
import { Docs } from './Docs';
import { Editor } from './Editor';
import { EXAMPLES, type Example } from '../examples';
import { readVariables, type RequestResult, send } from '../examples/request';

const ANSWER_EXTENSIONS = [json()];
const VARIABLES_EXTENSIONS = [json(), linter(jsonParseLinter())];
const shown = (example: Example) => JSON.stringify(example.variables, null, 2);

type SchemaState = { state: 'loading' } | { state: 'failed' } | { state: 'ready'; schema: GraphQLSchema };

export function Explorer() {
  const t = useTexts();
  const { language, choose } = useLanguage();
  // the page for developers opens one of its examples here
  const [first] = useState(() => {
    const key = new URLSearchParams(location.search).get('contoh');
    return EXAMPLES.find((example) => example.key === key) ?? EXAMPLES[0];
  });
  const [query, setQuery] = useState(first?.query ?? '');
  const [variables, setVariables] = useState(first ? shown(first) : '{}');
  const [result, setResult] = useState<RequestResult | null>(null);
  const [fault, setFault] = useState('');
  const [running, setRunning] = useState(false);
  const [schema, setSchema] = useState<SchemaState>({ state: 'loading' });
  const [trail, setTrail] = useState<readonly string[]>([]);
  const editor = useRef<EditorView>(null);
  const latest = useRef<AbortController | null>(null);

  const queryExtensions = useMemo(
    () =>
      graphql(undefined, {
        onShowInDocs: (_field, type, parent) => {
          const name = (type ?? parent)?.replace(/[[\]!]/g, '');
          if (name) setTrail((now) => [...now, name]);
        },
      }),
    [],
  );

  useEffect(() => {
    let wanted = true;
    send(getIntrospectionQuery({ inputValueDeprecation: true }), {}, 'en')
      .then(({ text }) => {
        const { data } = JSON.parse(text) as { data?: IntrospectionQuery };
        if (!wanted) return;
        if (!data) throw new Error('no schema');
        const built = buildClientSchema(data);
        setSchema({ state: 'ready', schema: built });
        setTrail([built.getQueryType()?.name ?? 'Query']);
      })
      .catch(() => wanted && setSchema({ state: 'failed' }));
    return () => {
      wanted = false;
    };
  }, []);

  useEffect(() => {
    if (schema.state === 'ready' && editor.current) updateSchema(editor.current, schema.schema);
  }, [schema, language]);

  const run = async () => {
    const values = readVariables(variables);
    if (!values) {
      setFault(t('penjelajah.variabelSalah'));
      return;
    }
    latest.current?.abort();
    const controller = new AbortController();
    latest.current = controller;
    setRunning(true);
    setFault('');
    try {
      // what stands in the editor now, which may be a key press ahead of the last render
      const text = editor.current?.state.doc.toString() ?? query;
      setResult(await send(text, values, language, controller.signal));
    } catch {
      if (!controller.signal.aborted) setFault(t('penjelajah.takTersambung'));
    } finally {
      if (latest.current === controller) setRunning(false);
    }
  };

  const take = (index: number) => {
    const example = EXAMPLES[index];
    if (!example) return;
    setQuery(example.query);
    setVariables(shown(example));
  };

  return (
    <div className="explorer">
      <a className="skip" href="#isi">
        {t('rangka.lewati')}
      </a>
      <header className="explorer-head">
        <a href="/" className="brand">
          <Mark />
          <span>Simpul</span>
        </a>
        <h1>{t('penjelajah.judul')}</h1>
        <label>
          <span className="visually-hidden">{t('penjelajah.contoh')}</span>
          <select
            className="input"
            defaultValue={first ? EXAMPLES.indexOf(first) : 0}
            onChange={(event) => take(Number(event.target.value))}
          >
            {EXAMPLES.map((example, index) => (
              <option key={example.key} value={index}>
                {example.title[language]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="visually-hidden">{t('penjelajah.bahasa')}</span>
          <select
            className="input"
            value={language}
            onChange={(event) => choose(event.target.value === 'en' ? 'en' : 'id')}
          >
            {LANGUAGES.map((one) => (
              <option key={one} value={one} lang={one}>
                {one === 'id' ? 'Bahasa Indonesia' : 'English'}
              </option>
            ))}
          </select>
        </label>
        <button type="button" className="button button-main" onClick={() => void run()}>
          <Icon name="chevron" />
          {t('penjelajah.jalankan')}
        </button>
      </header>
      <main id="isi" tabIndex={-1} className="explorer-panes">
        <section className="pane pane-query" aria-labelledby="judul-permintaan">
          <h2 id="judul-permintaan">{t('penjelajah.permintaan')}</h2>
          <Editor
            ref={editor}
            label={t('penjelajah.permintaan')}
            text={query}
            extensions={queryExtensions}
            onChange={setQuery}
            onRun={() => void run()}
          />
          <p className="small second pane-note">{t('penjelajah.bantuan')}</p>
        </section>
        <section className="pane pane-variables" aria-labelledby="judul-variabel">
          <h2 id="judul-variabel">{t('penjelajah.variabel')}</h2>
          <Editor
            label={t('penjelajah.variabel')}
            text={variables}
            extensions={VARIABLES_EXTENSIONS}
            onChange={setVariables}
            onRun={() => void run()}
          />
        </section>
        <section className="pane pane-answer" aria-labelledby="judul-jawaban" aria-busy={running}>
          <h2 id="judul-jawaban">{t('penjelajah.jawaban')}</h2>
          <Editor label={t('penjelajah.jawaban')} text={result?.text ?? ''} extensions={ANSWER_EXTENSIONS} readOnly />
          <p className={`small pane-note ${fault ? 'field-error' : 'second'}`} role="status">
            {fault ||
              (running
                ? t('keadaan.memuat')
                : result
                  ? t('penjelajah.selesai', { status: result.status, ms: result.ms, ukuran: result.bytes })
                  : '')}
          </p>
        </section>
        <section className="pane pane-docs" aria-labelledby="judul-dokumentasi">
          <h2 id="judul-dokumentasi">{t('penjelajah.dokumentasi')}</h2>
          {schema.state === 'ready' ? (
            <Docs schema={schema.schema} trail={trail} onTrail={setTrail} />
          ) : (
            <p className="pane-note" role="status">
              {t(schema.state === 'loading' ? 'penjelajah.memuatSkema' : 'penjelajah.tanpaSkema')}
            </p>
          )}
        </section>
      </main>
    </div>
  );
}
