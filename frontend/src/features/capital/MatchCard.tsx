/** How an applicant stands with one product: a light with its word, what is missing, what cures it, what it would cost. */
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { isPaidAtOnce, WITHOUT_BOUNDS } from '../../lib/loans';
import { decimal, rupiah } from '../../lib/numbers';
import { listed } from '../../lib/words';
import { Icon, type IconName } from '../../ui/Icon';
import { Angka, ExplanationParts, explanationOf } from '../explanations/Angka';
import { Evidence, EvidenceParts } from './Evidence';

const RuleAnswerParts = graphql(
  `
    fragment RuleAnswerParts on CapitalRuleAnswer @_unmask {
      code
      force
      state
      message
      needed
      actual
      cure {
        effort
        message
        metFrom
      }
      evidence {
        ...EvidenceParts
      }
    }
  `,
  [EvidenceParts],
);

export const CapitalMatchParts = graphql(
  `
    fragment CapitalMatchParts on CapitalMatch @_unmask {
      state
      label
      caution
      nPreferred
      product {
        id
        name
        provider
        summary
      }
      version {
        regulation
      }
      unmet {
        ...RuleAnswerParts
      }
      rules {
        ...RuleAnswerParts
      }
      missing {
        fact
        label
      }
      offer {
        kindLabel
        pattern
        effectiveLowPercent
        effectiveHighPercent
        readings {
          method
          label
          amountIdr
          period
          termLabel
          nInstalments
          instalmentIdr
          totalPaidIdr
        }
      }
      explanation {
        ...ExplanationParts
      }
    }
  `,
  [RuleAnswerParts, ExplanationParts],
);

export type CapitalMatchView = ResultOf<typeof CapitalMatchParts>;
export type CapitalState = CapitalMatchView['state'];
type RuleAnswer = ResultOf<typeof RuleAnswerParts>;

export const LIGHTS: Record<CapitalState, { tone: 'good' | 'attention' | 'plain' | 'danger'; icon: IconName }> = {
  ELIGIBLE: { tone: 'good', icon: 'check' },
  NEARLY: { tone: 'attention', icon: 'warning' },
  UNKNOWN: { tone: 'plain', icon: 'info' },
  NOT: { tone: 'danger', icon: 'close' },
};

export function MatchCard({
  match,
  chosen,
  mayChoose,
  onChosen,
}: {
  match: CapitalMatchView;
  /** Taken for comparison. */
  chosen: boolean;
  mayChoose: boolean;
  onChosen: (chosen: boolean) => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const { product, offer } = match;
  const { tone, icon } = LIGHTS[match.state];
  const explanation = explanationOf(match.explanation);
  const cost = offer && costOf(offer, (value) => `${decimal(value, language, 2)}%`);
  // what is paid at once at the end has no instalments to look at
  const first = offer?.readings.find(({ method }) => !isPaidAtOnce(method));
  const simulate = new URLSearchParams(
    first ? { jumlah: String(first.amountIdr), lama: String(first.nInstalments) } : {},
  );
  return (
    <article className={`card verdict verdict-${tone}`} data-keputusan={match.state}>
      <header className="verdict-head">
        <span className={`light light-${tone}`}>
          <Icon name={icon} />
          <Angka asal={explanation.code} explanation={explanation}>
            {match.label}
          </Angka>
        </span>
        <h3>
          <Link href={`/modal/${product.id}`}>{product.name}</Link>
        </h3>
        <p className="small second">{product.provider}</p>
      </header>
      {match.unmet.length > 0 && (
        <ul className="plain-list unmet">
          {match.unmet.map((rule) => (
            <Unmet key={rule.code} rule={rule} />
          ))}
        </ul>
      )}
      {match.missing.length > 0 && (
        <p>
          {t('modal.perluTahu', {
            apa: listed(
              match.missing.map(({ label }) => label),
              t('kata.dan'),
            ),
          })}
        </p>
      )}
      {match.nPreferred > 0 && <p className="small">{t('modal.diutamakan')}</p>}
      {offer && (
        <dl className="facts">
          <div>
            <dt>
              {t('modal.biayaSetahun')}{' '}
              <span className="small">
                ({offer.kindLabel}
                {offer.pattern && <>, {t(`pola.${offer.pattern}`).toLowerCase()}</>})
              </span>
            </dt>
            <dd>
              <Angka asal={explanation.code} explanation={explanation}>
                {cost ?? t('modal.biayaTanpaBatas')}
              </Angka>
            </dd>
          </div>
          {offer.readings.map((reading) => (
            <div key={reading.method}>
              <dt>{reading.label}</dt>
              <dd>
                {isPaidAtOnce(reading.method)
                  ? t('modal.setelah', { jumlah: rupiah(reading.totalPaidIdr, language), lama: reading.termLabel })
                  : `${rupiah(reading.instalmentIdr, language)} × ${reading.termLabel}`}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {match.caution && <p className="small second">{match.caution}</p>}
      <details className="disclosure">
        <summary>{t('modal.semuaAturan', { n: match.rules.length })}</summary>
        <p className="small second">{match.version.regulation}</p>
        <ul className="plain-list lines rule-list">
          {match.rules.map((rule) => (
            <RuleLine key={rule.code} rule={rule} />
          ))}
        </ul>
      </details>
      <p className="acts">
        <Link className="button" href={`/modal/${product.id}?${simulate.toString()}`}>
          {t(first ? 'modal.lihatAngsuran' : 'modal.lihatProduk')}
          <span className="visually-hidden"> {product.name}</span>
        </Link>
        <label className="check">
          <input
            type="checkbox"
            checked={chosen}
            disabled={!chosen && !mayChoose}
            onChange={(event) => onChosen(event.target.checked)}
          />
          {t('hasil.bandingkan')}
          <span className="visually-hidden"> {product.name}</span>
        </label>
      </p>
    </article>
  );
}

type Offer = NonNullable<CapitalMatchView['offer']>;

/** The yearly cost of an offer, from the cheapest reading to the dearest; nothing where it is without bounds. */
function costOf({ effectiveLowPercent: low, effectiveHighPercent: high }: Offer, percent: (value: number) => string) {
  if (high >= WITHOUT_BOUNDS) return null;
  return low === high ? percent(low) : `${percent(low)} – ${percent(high)}`;
}

function Unmet({ rule }: { rule: RuleAnswer }) {
  const t = useTexts();
  const { language } = useLanguage();
  return (
    <li>
      <p>
        <strong>{rule.message}</strong>
      </p>
      <p className="small second">{t('modal.dimintaAnda', { diminta: rule.needed, anda: rule.actual })}</p>
      {rule.cure ? (
        <p className="cure">
          <Icon name="chevron" size={16} />
          <span>
            {rule.cure.message}{' '}
            {rule.cure.metFrom && (
              <strong>{t('modal.mulai', { tanggal: longDate(rule.cure.metFrom, language) })}</strong>
            )}
          </span>
        </p>
      ) : (
        <p className="small second">{t('modal.takAdaObat')}</p>
      )}
      <Evidence evidence={rule.evidence} />
    </li>
  );
}

const RULE_ICONS: Record<RuleAnswer['state'], IconName> = { MET: 'check', NOT_MET: 'close', UNKNOWN: 'info' };

function RuleLine({ rule }: { rule: RuleAnswer }) {
  const t = useTexts();
  return (
    <li className={`rule-${rule.state.toLowerCase()}`}>
      <Icon name={RULE_ICONS[rule.state]} size={18} />
      <div>
        <p>
          <span className="visually-hidden">{t(`modal.aturan.${rule.state}`)}: </span>
          {rule.message}
          {rule.force === 'PREFERRED' && <span className="small second"> {t('modal.bukanSyarat')}</span>}
        </p>
        <p className="small second">{t('modal.dimintaAnda', { diminta: rule.needed, anda: rule.actual })}</p>
        <Evidence evidence={rule.evidence} />
      </div>
    </li>
  );
}
