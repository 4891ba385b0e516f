/** Accounts as administrators keep them: the newest first. */
import { useState } from 'react';
import { useAddress } from '../app/address';
import { useAnswer } from '../app/answer';
import { useTexts } from '../app/language';
import { useSession } from '../app/session';
import { EndsParts, TotalParts } from '../app/Walk';
import { AccountRow } from '../features/administration/AccountRow';
import { Frame } from '../features/administration/Frame';
import { NewAccount } from '../features/administration/NewAccount';
import { ManagedParts, PLACE_OF, ROLES, STATES, type State } from '../features/administration/parts';
import { usePlaceName } from '../features/administration/places';
import { type RoleDraft, RoleFields } from '../features/administration/RoleFields';
import { ChoiceField, TextField } from '../features/forms/Form';
import { Narrowing, Records } from '../features/records/Records';
import { graphql } from '../gql/graphql';
import { FIRST_PAGE, readPage, toSliceBack, turned } from '../lib/pages';

const AccountsQuery = graphql(
  `
    query DaftarAkun($filter: AccountFilter!, $first: Int, $last: Int, $after: String, $before: String) {
      accounts(filter: $filter, first: $first, last: $last, after: $after, before: $before) {
        nodes {
          ...ManagedParts
        }
        pageInfo {
          ...EndsParts
        }
        totalCount {
          ...TotalParts
        }
      }
    }
  `,
  [ManagedParts, EndsParts, TotalParts],
);

const PAGE = 20;

const readAddress = (params: URLSearchParams) => {
  const role = ROLES.find((role) => role === params.get('peran')) ?? ('' as const);
  return {
    login: (params.get('masuk') ?? '').slice(0, 254),
    role,
    // where a role is had says nothing without the role
    place: role && PLACE_OF[role] ? (params.get('tempat') ?? '') : '',
    state: STATES.find((state) => state === params.get('keadaan')) ?? ('' as const),
    ...readPage(params),
  };
};
type Address = ReturnType<typeof readAddress>;

const filterOf = ({ login, role, place, state }: Address) => ({
  ...(login ? { login } : {}),
  ...(role ? { role } : {}),
  ...(place ? { placeId: place } : {}),
  ...(state ? { state } : {}),
});

export default function Accounts() {
  return (
    <Frame lead="urus.akun.lead">
      <Parts />
    </Frame>
  );
}

function Parts() {
  const t = useTexts();
  const { viewer } = useSession();
  const [address, change] = useAddress(readAddress);
  const filter = filterOf(address);
  const answer = useAnswer(AccountsQuery, { filter, ...toSliceBack(address, PAGE) }, { keep: true });
  const placeName = usePlaceName(address.place);
  return (
    <>
      <NewAccount onMade={answer.retry} />
      <Records
        title={t('urus.akun.daftar')}
        narrowing={
          <Question
            key={JSON.stringify([filter, placeName])}
            address={address}
            placeName={placeName}
            onAsk={({ login, state, role: { role, place } }) =>
              change({ masuk: login.trim(), peran: role, tempat: place?.id ?? null, keadaan: state, ...FIRST_PAGE })
            }
          />
        }
        answer={answer}
        page={({ accounts: { pageInfo, totalCount } }) => ({ pageInfo: turned(pageInfo), totalCount })}
        rows={({ accounts: { nodes } }) =>
          // the graph tells accounts from the oldest on; the page turns that round
          [...nodes]
            .reverse()
            .map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                isOwn={account.id === viewer?.account.id}
                reload={answer.retry}
              />
            ))
        }
        unit={t('urus.akun.satuan')}
        none={t(Object.keys(filter).length ? 'urus.akun.tidakCocok' : 'urus.akun.kosong')}
        change={change}
        className="accounts"
      />
    </>
  );
}

interface Asked {
  login: string;
  role: RoleDraft;
  state: State | '';
}

function Question({
  address: { login, role, place, state },
  placeName,
  onAsk,
}: {
  address: Address;
  /** What the place is called, once that is known. */
  placeName: string;
  onAsk: (asked: Asked) => void;
}) {
  const t = useTexts();
  const [asked, setAsked] = useState<Asked>({
    login,
    role: { role, typed: placeName, place: place ? { id: place, name: placeName } : null },
    state,
  });
  // a place in words is none before it was chosen
  const [isUnchosen, setIsUnchosen] = useState(false);
  const write = (change: Partial<Asked>) => {
    setAsked((before) => ({ ...before, ...change }));
    setIsUnchosen(false);
  };
  const ask = () => {
    if (asked.role.typed.trim() && !asked.role.place) setIsUnchosen(true);
    else onAsk(asked);
  };
  return (
    <Narrowing onAsk={ask} note={t('urus.akun.cariCatatan')}>
      <TextField
        name="masuk"
        label={t('urus.akun.login')}
        errors={{}}
        type="search"
        value={asked.login}
        onValue={(login) => write({ login })}
        maxLength={254}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <ChoiceField
        name="keadaan"
        label={t('urus.akun.keadaan')}
        errors={{}}
        none={t('urus.akun.semuaKeadaan')}
        choices={STATES}
        nameOf={(one) => t(`urus.akun.keadaan.${one}`)}
        value={asked.state}
        onValue={(state) => write({ state })}
      />
      <RoleFields
        name="saring-"
        none={t('urus.peran.semua')}
        draft={asked.role}
        errors={isUnchosen ? { 'saring-place': t('urus.tempat.perlu') } : {}}
        onDraft={(role) => write({ role })}
      />
    </Narrowing>
  );
}
