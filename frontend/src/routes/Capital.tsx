/** Akses modal: a few screens of questions, then every product with its light, its reasons, its cures and its cost. */
import { type FormEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { CompareProducts } from '../features/capital/CompareProducts';
import { Chips, FactField, NumberField, type SetAnswer } from '../features/capital/FactField';
import { CapitalMatchParts, type CapitalState, LIGHTS, MatchCard } from '../features/capital/MatchCard';
import { useCooperativeSuggestions } from '../features/capital/cooperatives';
import { Angka } from '../features/explanations/Angka';
import { capitalCountsExplanation } from '../features/explanations/local';
import { graphql, type ResultOf } from '../gql/graphql';
import {
  type Answers,
  APPLICANTS,
  type FactKey,
  isAsked,
  isReady,
  type Missing,
  missingOf,
  PATTERNS,
  PURPOSES,
  questionOf,
  questionsOf,
  readAnswers,
  type Step,
  STEPS,
  toMatchInput,
} from '../lib/capital';
import { longDate } from '../lib/dates';
import { count, rupiah } from '../lib/numbers';
import { CompareBar, MOST_COMPARED, readCompared } from '../ui/CompareBar';
import { Icon } from '../ui/Icon';
import { Bars, Empty } from '../ui/states';
import { Suggest } from '../ui/Suggest';

const MatchQuery = graphql(
  `
    query CekKelayakan($input: MatchCapitalInput!) {
      matchCapital(input: $input) {
        asOf
        notice
        cooperative {
          id
          name
        }
        facts {
          fact
          label
          value
          origin
        }
        counts {
          eligible
          nearly
          unknown
          not
        }
        matches(first: 50) {
          nodes {
            ...CapitalMatchParts
          }
        }
      }
    }
  `,
  [CapitalMatchParts],
);

const CooperativeName = graphql(`
  query NamaKoperasi($id: ID!) {
    node(id: $id) {
      ... on Cooperative {
        id
        name
      }
    }
  }
`);

const RESULT = 'hasil';
const KEPT = 'simpul.modal';

const readAddress = (params: URLSearchParams) => ({
  step: [...STEPS, RESULT].find((one) => one === params.get('langkah')) ?? 'siapa',
  cooperative: params.get('koperasi') ?? '',
  compared: readCompared(params),
});

/** Answers stay on this device, and only until the browser is closed. */
function useKeptAnswers(): [Answers, SetAnswer, () => void] {
  const [answers, setAnswers] = useState<Answers>(() => {
    try {
      return readAnswers(sessionStorage.getItem(KEPT));
    } catch {
      return {};
    }
  });
  useEffect(() => {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(answers));
    } catch {
      // a browser that keeps nothing: the answers last as long as the page
    }
  }, [answers]);
  const set: SetAnswer = useCallback((change) => setAnswers((now) => ({ ...now, ...change }) as Answers), []);
  return [answers, set, useCallback(() => setAnswers({}), [])];
}

export default function Capital() {
  const t = useTexts();
  const [{ step: wanted, cooperative, compared }, change] = useAddress(readAddress);
  const [answers, set, clear] = useKeptAnswers();
  // coming from a cooperative's page: it is the applicant
  const [taken, setTaken] = useState('');
  if (cooperative && taken !== cooperative) {
    setTaken(cooperative);
    set({ applicant: 'COOPERATIVE', cooperative: { id: cooperative } });
  }
  // a step is open once everything before it is answered
  const firstOpen = STEPS.find((one) => missingOf(one, answers).length > 0);
  const order = [...STEPS, RESULT] as const;
  const step = firstOpen && order.indexOf(firstOpen) < order.indexOf(wanted as Step) ? firstOpen : wanted;
  const go = (next: string) => change({ langkah: next });
  // the address says what is shown, so that an answer does not move the reader on
  useEffect(() => {
    if (step !== wanted) change({ langkah: step }, { replace: true });
  }, [step, wanted, change]);
  return (
    <div className="page page-narrow page-capital">
      <PageHead title={t('modal.judul')} lead={step === 'siapa' ? t('modal.lead') : undefined} />
      <ol className="steps" aria-label={t('modal.langkah')}>
        {order.map((one, n) => (
          <li key={one} aria-current={one === step ? 'step' : undefined}>
            <span aria-hidden="true">{n + 1}</span> {t(`modal.langkah.${one}`)}
          </li>
        ))}
      </ol>
      {step === RESULT ? (
        <Result
          answers={answers}
          set={set}
          go={go}
          clear={clear}
          compared={compared}
          onCompare={(ids) => change({ banding: ids.join(',') }, { replace: true })}
        />
      ) : (
        <StepForm key={step} step={step as Step} answers={answers} set={set} go={go} />
      )}
    </div>
  );
}

/** The heading of a screen takes the focus when the reader came from another. */
function StepHead({ title }: { title: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement && document.activeElement !== document.body) return;
    heading.current?.focus();
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1}>
      {title}
    </h2>
  );
}

function StepForm({
  step,
  answers,
  set,
  go,
}: {
  step: Step;
  answers: Answers;
  set: SetAnswer;
  go: (step: string) => void;
}) {
  const t = useTexts();
  const id = useId();
  const [faults, setFaults] = useState<readonly Missing[]>([]);
  const place = STEPS.indexOf(step);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = missingOf(step, answers);
    setFaults(missing);
    const [first] = missing;
    if (first) document.getElementById(`${id}-${first}`)?.focus();
    else go(STEPS[place + 1] ?? RESULT);
  };
  const fault = (name: Missing) =>
    faults.includes(name) && missingOf(step, answers).includes(name) ? t(`modal.kurang.${name}`) : undefined;
  return (
    <form className="questions" onSubmit={submit} noValidate>
      <StepHead title={t(`modal.layar.${step}`)} />
      {step === 'siapa' && (
        <>
          <Chips
            id={`${id}-applicant`}
            label={t('modal.tanya.applicant')}
            options={APPLICANTS.map((one) => [one, t(`modal.pemohon.${one}`)] as const)}
            value={answers.applicant}
            onChoose={(applicant) => set({ applicant })}
            error={fault('applicant')}
          />
          {answers.applicant === 'COOPERATIVE' && <CooperativeField answers={answers} set={set} />}
          {answers.applicant === 'GROUP' && <p className="second">{t('modal.kelompok.arti')}</p>}
          <p className="privacy">
            <Icon name="lock" />
            <span>{t('modal.rahasia')}</span>
          </p>
        </>
      )}
      {step === 'kebutuhan' && (
        <>
          <NumberField
            id={`${id}-amountIdr`}
            label={t(answers.applicant === 'GROUP' ? 'modal.tanya.amountIdr.kelompok' : 'modal.tanya.amountIdr')}
            money
            value={answers.amountIdr}
            onChange={(amountIdr) => set({ amountIdr })}
            error={fault('amountIdr')}
          />
          <Chips
            id={`${id}-purpose`}
            label={t('modal.tanya.purpose')}
            options={PURPOSES.filter((one) => one !== 'MEMBER_LOANS' || answers.applicant === 'COOPERATIVE').map(
              (one) => [one, t(`modal.guna.${one}`)] as const,
            )}
            value={answers.purpose}
            onChoose={(purpose) => set({ purpose })}
            error={fault('purpose')}
          />
          <NumberField
            label={t('modal.tanya.termMonths')}
            money={false}
            unit={t('modal.bulan')}
            value={answers.termMonths}
            onChange={(months) => set({ termMonths: months && Math.min(months, 360) })}
          />
          <Chips
            label={t('modal.tanya.pattern')}
            options={[
              [undefined, t('modal.semuaPola')] as const,
              ...PATTERNS.map((one) => [one, t(`pola.${one}`)] as const),
            ]}
            value={answers.pattern}
            onChoose={(pattern) => set({ pattern })}
          />
        </>
      )}
      {questionsOf(step, answers).map((fact) => (
        <FactField key={fact} fact={fact} answers={answers} set={set} />
      ))}
      {step !== 'siapa' && <p className="small second">{t('modal.bolehKosong')}</p>}
      <p className="acts">
        {place > 0 && (
          <button type="button" className="button" onClick={() => go(STEPS[place - 1] ?? 'siapa')}>
            {t('modal.kembali')}
          </button>
        )}
        <button type="submit" className="button button-main">
          {t(place === STEPS.length - 1 ? 'modal.lihatHasil' : 'modal.lanjut')}
        </button>
      </p>
    </form>
  );
}

/** A cooperative of the registry is judged by its public figures; without one, by what is told. */
function CooperativeField({ answers, set }: { answers: Answers; set: SetAnswer }) {
  const t = useTexts();
  const id = useId();
  const chosen = answers.cooperative?.id ?? '';
  const { data } = useAnswer(CooperativeName, { id: chosen }, { pause: !chosen });
  const name = data?.node && 'name' in data.node ? data.node.name : '';
  const [typed, setTyped] = useState('');
  const suggestions = useCooperativeSuggestions(typed);
  if (chosen)
    return (
      <p>
        <strong>{name || '…'}</strong>{' '}
        <button type="button" className="link-button" onClick={() => set({ cooperative: undefined })}>
          {t('modal.koperasi.ganti')}
        </button>
      </p>
    );
  return (
    <Suggest
      id={`${id}-cooperative`}
      label={t('modal.koperasi.pilih')}
      hint={t('modal.koperasi.arti')}
      value={typed}
      suggestions={suggestions}
      onType={setTyped}
      onChoose={({ key }) => set({ cooperative: { id: key } })}
      countText={(n) => t('saran.jumlah', { n })}
    />
  );
}

/** Products taken for comparison, by id. */
interface Comparing {
  compared: readonly string[];
  onCompare: (ids: readonly string[]) => void;
}

function Result({
  answers,
  set,
  go,
  clear,
  ...comparing
}: {
  answers: Answers;
  set: SetAnswer;
  go: (step: string) => void;
  clear: () => void;
} & Comparing) {
  const t = useTexts();
  // the question is what was answered when it was asked: later answers count once they are sent
  const [sent, setSent] = useState(answers);
  const input = useMemo(() => toMatchInput(sent), [sent]);
  const answer = useAnswer(MatchQuery, { input: input as never }, { pause: !input || !isReady(sent), keep: true });
  return (
    <>
      <StepHead title={t('modal.layar.hasil')} />
      <Answered answer={answer} skeleton={<Bars lines={8} tall />}>
        {({ matchCapital }) => (
          <Verdicts
            found={matchCapital}
            answers={answers}
            set={set}
            waiting={answer.loading}
            again={() => setSent(answers)}
            {...comparing}
          />
        )}
      </Answered>
      <p className="acts">
        <button type="button" className="button" onClick={() => go('dokumen')}>
          {t('modal.kembali')}
        </button>
        <button
          type="button"
          className="button button-plain"
          onClick={() => {
            clear();
            go('siapa');
          }}
        >
          {t('modal.hapusJawaban')}
        </button>
      </p>
    </>
  );
}

type Found = ResultOf<typeof MatchQuery>['matchCapital'];

const GROUPS: readonly CapitalState[] = ['ELIGIBLE', 'NEARLY', 'UNKNOWN', 'NOT'];

function Verdicts({
  found,
  answers,
  set,
  waiting,
  again,
  compared,
  onCompare,
}: {
  found: Found;
  answers: Answers;
  set: SetAnswer;
  waiting: boolean;
  again: () => void;
} & Comparing) {
  const t = useTexts();
  const { language } = useLanguage();
  const [comparing, setComparing] = useState(false);
  const { counts } = found;
  const matches = found.matches.nodes;
  const chosen = matches.filter(({ product }) => compared.includes(product.id));
  // facts that would settle most come first
  const asked = useMemo(() => {
    const times = new Map<FactKey, number>();
    for (const { missing } of matches)
      for (const { fact } of missing) {
        const question = questionOf(fact);
        if (question && isAsked(question, answers)) times.set(question, (times.get(question) ?? 0) + 1);
      }
    return [...times].sort((a, b) => b[1] - a[1]).map(([question]) => question);
  }, [matches, answers]);
  if (matches.length === 0)
    return (
      <Empty title={t('modal.kosong')}>
        <p>{found.notice ?? t('modal.kosong.isi')}</p>
      </Empty>
    );
  const number = { ELIGIBLE: counts.eligible, NEARLY: counts.nearly, UNKNOWN: counts.unknown, NOT: counts.not };
  return (
    <div aria-busy={waiting} className="verdicts">
      <p className="home-sentence" role="status">
        {GROUPS.map((state, n) => (
          <span key={state}>
            {n > 0 && ', '}
            <Angka asal="jumlah_produk_modal" explanation={capitalCountsExplanation(t, language, number, found.asOf)}>
              {count(number[state], language)}
            </Angka>{' '}
            {t(`modal.hasil.${state}`)}
          </span>
        ))}
        .
      </p>
      <p className="small second">
        {found.cooperative && <>{found.cooperative.name}. </>}
        {answers.amountIdr !== undefined && <>{rupiah(answers.amountIdr, language)}. </>}
        {t('modal.menurutAturan', { tanggal: longDate(found.asOf, language) })}
      </p>
      {asked.length > 0 && (
        <details className="disclosure card">
          <summary>{t('modal.jawabLagi', { n: asked.length })}</summary>
          <form
            className="questions"
            onSubmit={(event) => {
              event.preventDefault();
              again();
            }}
          >
            {asked.map((fact) => (
              <FactField key={fact} fact={fact} answers={answers} set={set} />
            ))}
            <p>
              <button type="submit" className="button button-main">
                {t('modal.hitungLagi')}
              </button>
            </p>
          </form>
        </details>
      )}
      {GROUPS.map((state) => {
        const here = matches.filter((match) => match.state === state);
        if (here.length === 0) return null;
        const cards = here.map((match) => (
          <MatchCard
            key={match.product.id}
            match={match}
            chosen={compared.includes(match.product.id)}
            mayChoose={chosen.length < MOST_COMPARED}
            onChosen={(take) => {
              const others = chosen.map(({ product }) => product.id).filter((id) => id !== match.product.id);
              onCompare(take ? [...others, match.product.id] : others);
            }}
          />
        ));
        return state === 'NOT' ? (
          <details key={state} className="disclosure">
            <summary>{t('modal.kelompok.NOT', { n: here.length })}</summary>
            <div className="cards">{cards}</div>
          </details>
        ) : (
          <section key={state} aria-labelledby={`hasil-${state}`} className="cards">
            <h2 id={`hasil-${state}`} className={`tone-${LIGHTS[state].tone}`}>
              {t(`modal.kelompok.${state}`, { n: here.length })}
            </h2>
            {cards}
          </section>
        );
      })}
      <details className="disclosure">
        <summary>{t('modal.yangDipakai', { n: found.facts.length })}</summary>
        <dl className="facts">
          {found.facts.map((fact) => (
            <div key={fact.fact}>
              <dt>
                {fact.label}{' '}
                {fact.origin !== 'TOLD' && (
                  <span className="small">
                    ({t(fact.origin === 'REGISTRY' ? 'modal.dariRegister' : 'modal.dihitung')})
                  </span>
                )}
              </dt>
              <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p className="small second">
        {t('modal.bukanJanji')} <Link href="/angka/capital_match">{t('angka.lihat')}</Link>
      </p>
      <CompareBar
        name={t('modal.banding')}
        n={chosen.length}
        onCompare={() => setComparing(true)}
        onClear={() => onCompare([])}
      />
      {comparing && <CompareProducts matches={chosen} onClose={() => setComparing(false)} />}
    </div>
  );
}
