/** Accounts as administrators keep them: the newest first. */
import { useRef } from 'react';
import { useAddress } from '../app/address';
import { Answered, useAnswer } from '../app/answer';
import { useLanguage, useTexts } from '../app/language';
import { useSession } from '../app/session';
import { AccountRow } from '../features/administration/AccountRow';
import { Frame } from '../features/administration/Frame';
import { NewAccount } from '../features/administration/NewAccount';
import { ManagedParts } from '../features/administration/parts';
import { graphql } from '../gql/graphql';
import { countText } from '../lib/numbers';
import { Pager } from '../ui/Pager';
import { Bars, Empty } from '../ui/states';

const AccountsQuery = graphql(
  `
    query DaftarAkun($first: Int, $last: Int, $after: String, $before: String) {
      accounts(first: $first, last: $last, after: $after, before: $before) {
        nodes {
          ...ManagedParts
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        totalCount {
          value
          exact
        }
      }
    }
  `,
  [ManagedParts],
);

const PAGE = 20;

/** The graph tells accounts from the oldest on; the page turns that round. */
const readPage = (params: URLSearchParams) => {
  const newer = params.get('sebelum');
  return newer ? { first: PAGE, after: newer } : { last: PAGE, before: params.get('setelah') };
};

export default function Accounts() {
  return (
    <Frame lead="urus.akun.lead">
      <Parts />
    </Frame>
  );
}

function Parts() {
  const t = useTexts();
  const { language } = useLanguage();
  const { viewer } = useSession();
  const [page, change] = useAddress(readPage);
  const answer = useAnswer(AccountsQuery, page, { keep: true });
  const top = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <NewAccount onMade={answer.retry} />
      <section aria-labelledby="daftar">
        <h2 id="daftar" ref={top} tabIndex={-1}>
          {t('urus.akun.daftar')}
        </h2>
        <Answered answer={answer} skeleton={<Bars lines={8} />}>
          {({ accounts: { nodes, pageInfo, totalCount } }) => (
            <>
              <p role="status" className="second">
                {countText(totalCount, language)} {t('urus.akun.satuan')}
              </p>
              {nodes.length === 0 && <Empty title={t('urus.akun.kosong')} />}
              <ul className="plain-list" aria-busy={answer.loading || undefined}>
                {[...nodes].reverse().map((account) => (
                  <AccountRow
                    key={account.id}
                    account={account}
                    isOwn={account.id === viewer?.account.id}
                    reload={answer.retry}
                  />
                ))}
              </ul>
              <Pager
                ends={{
                  hasNextPage: pageInfo.hasPreviousPage,
                  hasPreviousPage: pageInfo.hasNextPage,
                  startCursor: pageInfo.endCursor,
                  endCursor: pageInfo.startCursor,
                }}
                waiting={answer.loading}
                onMove={({ after, before }) => {
                  change({ setelah: after, sebelum: before });
                  top.current?.focus();
                }}
              />
            </>
          )}
        </Answered>
      </section>
    </>
  );
}
