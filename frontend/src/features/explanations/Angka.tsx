/** The only way to print a computed number: a button that opens how it came about. */
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { useLanguage, useTexts } from '../../app/language';
import { type FragmentOf, graphql, readFragment } from '../../gql/graphql';
import { longDate } from '../../lib/dates';
import { decimal } from '../../lib/numbers';
import { Icon } from '../../ui/Icon';
import { Meter } from '../../ui/Meter';
import { Sheet } from '../../ui/Sheet';

export const ExplanationParts = graphql(`
  fragment ExplanationParts on Explanation {
    code
    title
    meaning
    formula
    inputs {
      label
      value
      weightPoints
      points
    }
    ruleVersion
    source
    trust
    asOf
  }
`);

/** What a sheet shows; the server's explanations have all of it, those of plain counts less. */
export interface ExplanationView {
  code: string;
  title: string;
  meaning: string;
  formula?: string | null;
  inputs: readonly { label: string; value: string; weightPoints?: number | null; points?: number | null }[];
  ruleVersion?: string | null;
  source: string;
  trust?: 'SEEN' | 'THIRD_PARTY' | 'TO_VERIFY' | null;
  asOf?: string | null;
}

export const explanationOf = (parts: FragmentOf<typeof ExplanationParts>): ExplanationView =>
  readFragment(ExplanationParts, parts);

export function Angka({
  asal,
  explanation,
  children,
}: {
  /** The code of the explanation. */
  asal: string;
  explanation: ExplanationView;
  children: ReactNode;
}) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="angka" data-asal={asal} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span className="angka-value">{children}</span>
        <Icon name="info" size={16} />
        <span className="visually-hidden">{t('angka.buka')}</span>
      </button>
      {open && <ExplanationSheet explanation={explanation} onClose={() => setOpen(false)} />}
    </>
  );
}

function ExplanationSheet({ explanation, onClose }: { explanation: ExplanationView; onClose: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  const weighted = explanation.inputs.filter((input) => input.points != null && input.weightPoints != null);
  const plain = explanation.inputs.filter((input) => !weighted.includes(input));
  const share = (points: number) => decimal(points / 100, language, 1);
  return (
    <Sheet title={explanation.title} onClose={onClose} data-penjelasan={explanation.code}>
      <p>{explanation.meaning}</p>
      {weighted.length > 0 && (
        <ul className="contributions">
          {weighted.map((input) => {
            const [points, weight] = [input.points ?? 0, input.weightPoints ?? 0];
            const text = t('angka.dari', { nilai: share(points), bobot: share(weight) });
            return (
              <li key={input.label}>
                <span className="contribution-name">{input.label}</span>
                <span className="contribution-points">{text}</span>
                <Meter name={input.label} value={points} most={weight} text={text} />
                {input.value && <span className="small second">{input.value}</span>}
              </li>
            );
          })}
          <li className="contribution-sum">
            <span className="contribution-name">{t('angka.jumlah')}</span>
            <span className="contribution-points">
              {share(weighted.reduce((sum, input) => sum + (input.points ?? 0), 0))}
            </span>
          </li>
        </ul>
      )}
      {plain.length > 0 && (
        <dl className="facts">
          {plain.map((input) => (
            <div key={input.label}>
              <dt>{input.label}</dt>
              <dd>{input.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {explanation.formula && (
        <>
          <h3>{t('angka.rumus')}</h3>
          <p className="formula">{explanation.formula}</p>
        </>
      )}
      <footer className="sheet-foot small second">
        <p>
          {explanation.asOf && <>{t('angka.per', { tanggal: longDate(explanation.asOf, language) })} </>}
          {explanation.ruleVersion && <>{t('angka.aturan', { versi: explanation.ruleVersion })} </>}
          {t('angka.sumber', { sumber: explanation.source })}
        </p>
        {explanation.trust && explanation.trust !== 'SEEN' && (
          <p>{t(explanation.trust === 'THIRD_PARTY' ? 'angka.percaya.salinan' : 'angka.percaya.periksa')}</p>
        )}
        <p>
          <Link href={`/angka/${explanation.code}`} onClick={onClose}>
            {t('angka.lihat')}
          </Link>
        </p>
      </footer>
    </Sheet>
  );
}
