/** The link by which the holder of an account sets her password: given out, and shown once. */
import { useState } from 'react';
import { useAct } from '../../app/act';
import { useLanguage, useTexts } from '../../app/language';
import { graphql } from '../../gql/graphql';
import { moment } from '../../lib/dates';
import { Keys } from '../../lib/keys';
import { Trouble } from '../forms/Form';
import { Secret } from '../forms/Secret';
import { Sure } from '../forms/Sure';

const LinkMutation = graphql(`
  mutation BeriTautan($input: GiveAccountLinkInput!) {
    giveAccountLink(input: $input) {
      link
      expiresAt
    }
  }
`);

export function GiveLink({ accountId, name, onGiven }: { accountId: string; name: string; onGiven?: () => void }) {
  const t = useTexts();
  const { language } = useLanguage();
  const { act, busy, error } = useAct(LinkMutation);
  const [keys] = useState(() => new Keys());
  const [given, setGiven] = useState<{ link: string; expiresAt: string } | 'lost'>();
  const give = async () => {
    const told = (await act({ input: { accountId, idempotencyKey: keys.of(accountId) } }))?.giveAccountLink;
    if (!told) return;
    keys.done();
    // given out at the try before, whose answer was lost: it is told once, and never again
    setGiven(told.link && told.expiresAt ? { link: told.link, expiresAt: told.expiresAt } : 'lost');
    onGiven?.();
  };
  return (
    <div className="stack">
      <div role="alert">
        <Trouble error={error} />
        {given === 'lost' && <p className="field-error">{t('urus.tautan.hilang')}</p>}
      </div>
      {given && given !== 'lost' && (
        <Secret
          key={given.link}
          label={t('urus.tautan.rahasia', { nama: name })}
          note={t('urus.tautan.sekali', { sampai: moment(new Date(given.expiresAt), language) })}
          secret={`${location.origin}/masuk/tautan#${given.link}`}
        />
      )}
      <div>
        <Sure
          text={t('urus.tautan.beri')}
          about={name}
          sure={t('urus.tautan.beriYakin')}
          busy={busy}
          onSure={() => void give()}
        />
        <p className="field-note">{t('urus.tautan.arti')}</p>
      </div>
    </div>
  );
}
