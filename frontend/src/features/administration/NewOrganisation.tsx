/** The form by which an organisation is made. */
import { useState } from 'react';
import { useCommand } from '../../app/command';
import { useDraft } from '../../app/draft';
import { ErrorParts } from '../../app/errors';
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { Icon } from '../../ui/Icon';
import { Suggest } from '../../ui/Suggest';
import { ChoiceField, Form, idOf, TextField } from '../forms/Form';
import { usePlaceSuggestions } from '../region/places';
import { ORGANISATION_KINDS, type OrganisationKind } from './parts';

const CreateMutation = graphql(
  `
    mutation BuatOrganisasi($input: CreateOrganisationInput!) {
      createOrganisation(input: $input) {
        organisation {
          id
          name
        }
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const told = ({ createOrganisation }: ResultOf<typeof CreateMutation>) => createOrganisation;
const FIELDS = ['kind', 'name', 'regions'];

interface Draft {
  kind: OrganisationKind | '';
  name: string;
  regions: readonly { code: string; label: string }[];
  /** What was typed of a region that is not chosen yet. */
  typed: string;
}
const EMPTY: Draft = { kind: '', name: '', regions: [], typed: '' };

export function NewOrganisation({ onMade }: { onMade: () => void }) {
  const t = useTexts();
  const { order, busy, error, errors, setErrors } = useCommand(CreateMutation, told, { fields: FIELDS });
  const { draft, setDraft, isRecalled } = useDraft('organisasi baru', EMPTY);
  const [made, setMade] = useState<string>();
  const write = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }));
    if (errors['regions'] && change.typed !== undefined) setErrors({});
  };
  const submit = async () => {
    const { kind, regions } = draft;
    const name = draft.name.trim();
    const wrong = {
      ...(kind ? {} : { kind: t('urus.organisasi.perluJenis') }),
      ...(name ? {} : { name: t('urus.organisasi.perluNama') }),
      ...(regions.length ? {} : { regions: t('urus.organisasi.perluWilayah') }),
    };
    setErrors(wrong);
    if (!kind || Object.keys(wrong).length) return;
    setMade(undefined);
    const done = await order({ kind, name, regions: regions.map(({ code }) => code) });
    if (!done) return;
    setDraft(EMPTY);
    setMade(done.organisation?.name ?? name);
    onMade();
  };
  return (
    <details className="disclosure" open={isRecalled}>
      <summary>{t('urus.organisasi.baru')}</summary>
      <Form
        label={t('urus.organisasi.baru')}
        errors={errors}
        error={error}
        busy={busy}
        keeps
        onSubmit={() => void submit()}
      >
        <ChoiceField
          name="kind"
          label={t('urus.organisasi.jenis')}
          errors={errors}
          none={t('urus.organisasi.jenisPilih')}
          choices={ORGANISATION_KINDS}
          nameOf={(kind) => t(`urus.organisasi.jenis.${kind}`)}
          value={draft.kind}
          onValue={(kind) => write({ kind })}
        />
        <TextField
          name="name"
          label={t('urus.organisasi.nama')}
          errors={errors}
          value={draft.name}
          onValue={(name) => write({ name })}
          maxLength={200}
          autoComplete="off"
        />
        <Regions draft={draft} error={errors['regions']} onWrite={write} />
        <button type="submit" className="button button-main" aria-disabled={busy || undefined}>
          {t('urus.organisasi.buat')}
        </button>
      </Form>
      <p role="status" className="form-done">
        {made && t('urus.organisasi.dibuat', { nama: made })}
      </p>
    </details>
  );
}

function Regions({
  draft: { regions, typed },
  error,
  onWrite,
}: {
  draft: Draft;
  error: string | undefined;
  onWrite: (change: Partial<Draft>) => void;
}) {
  const t = useTexts();
  const suggestions = usePlaceSuggestions(typed).filter(({ key }) => !regions.some(({ code }) => code === key));
  return (
    <div className="stack">
      <Suggest
        id={idOf('regions')}
        label={t('urus.organisasi.wilayah')}
        hint={t('urus.organisasi.wilayahCatatan')}
        value={typed}
        suggestions={suggestions}
        error={error}
        onType={(text) => onWrite({ typed: text })}
        onChoose={({ key, label }) => onWrite({ typed: '', regions: [...regions, { code: key, label }] })}
        countText={(n) => t('saran.jumlah', { n })}
      />
      {regions.length > 0 && (
        <ul className="chosen" aria-label={t('urus.organisasi.wilayahTerpilih')}>
          {regions.map(({ code, label }) => (
            <li key={code}>
              <button
                type="button"
                className="chosen-one"
                onClick={() => onWrite({ regions: regions.filter((one) => one.code !== code) })}
              >
                <span className="visually-hidden">{t('urus.organisasi.hapusWilayah')} </span>
                {label}
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
