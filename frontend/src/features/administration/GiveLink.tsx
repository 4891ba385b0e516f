/** The link by which the holder of an account sets her password: given out, and shown once. */
import { useState } from 'react';
import { useCommand } from '../../app/command';
import { ErrorParts } from '../../app/errors';
import { useLanguage, useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { moment } from '../../lib/dates';
import { Told } from '../forms/Form';
import { Secret } from '../forms/Secret';
import { Sure } from '../forms/Sure';

const LinkMutation = graphql(
  `
    mutation BeriTautan($input: GiveAccountLinkInput!) {
      giveAccountLink(input: $input) {
        link
        expiresAt
        userErrors {
          ...ErrorParts
        }
      }
    }
  `,
  [ErrorParts],
);

const told = ({ giveAccountLink }: ResultOf<typeof LinkMutation>) => giveAccountLink;

export function GiveLink({
  account: { id, version },
  name,
  onAnswer,
}: {
  account: { id: string; version?: number };
  name: string;
  onAnswer: () => void;
}) {
  const t = useTexts();
  const { language } = useLanguage();
  const command = useCommand(LinkMutation, told, { onAnswer });
  const [given, setGiven] = useState<{ link: string; expiresAt: string } | 'lost'>();
  const give = async () => {
    const done = await command.order({ accountId: id, ...(version === undefined ? {} : { expectedVersion: version }) });
    if (!done) return;
    // given out at the try before, whose answer was lost: it is told once, and never again
    setGiven(done.link && done.expiresAt ? { link: done.link, expiresAt: done.expiresAt } : 'lost');
  };
  return (
    <div className="stack">
      <Told of={[command]} />
      <p role="alert" className="field-error">
        {given === 'lost' && t('urus.tautan.hilang')}
      </p>
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
          busy={command.busy}
          onSure={() => void give()}
        />
        <p className="field-note">{t('urus.tautan.arti')}</p>
      </div>
    </div>
  );
}
