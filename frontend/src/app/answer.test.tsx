import { fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { graphql } from '../gql/graphql';
import { graphWith, type Reply, show } from '../testing/page';
import { Answered, Part, read, useAnswer } from './answer';

const QUERY = graphql(`
  query Dua {
    clusters {
      nodes {
        name
      }
    }
    commodities {
      nodes {
        name
      }
    }
  }
`);

const FAILED = { message: 'gagal', path: ['commodities'], extensions: { code: 'INTERNAL', requestId: 'abc' } };
const HALF: Reply = { data: { clusters: { nodes: [{ name: 'Boneka' }] }, commodities: null }, errors: [FAILED] };
const WHOLE: Reply = {
  data: { clusters: { nodes: [{ name: 'Boneka' }] }, commodities: { nodes: [{ name: 'Dakron' }] } },
};

function Page() {
  const answer = useAnswer(QUERY, {});
  return (
    <>
      <h1>{read(answer, ({ commodities }) => commodities.nodes[0]?.name) ?? 'tanpa komoditas'}</h1>
      <Answered answer={answer} skeleton={null}>
        {({ clusters }) => <p>{clusters.nodes[0]?.name}</p>}
      </Answered>
      <Part answer={answer}>{({ commodities }) => <p>{`dari ${commodities.nodes[0]?.name}`}</p>}</Part>
    </>
  );
}

afterEach(() => vi.restoreAllMocks());

describe('an answer of which a part failed', () => {
  it('shows what came, says what did not, and is whole when asked again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const replies = [HALF, WHOLE];
    show(
      <Page />,
      '/',
      graphWith(() => replies.shift() ?? WHOLE),
    );
    expect(await screen.findByText('Boneka')).toBeTruthy();
    expect(screen.getByRole('heading').textContent).toBe('tanpa komoditas');
    const failed = document.querySelector('[data-keadaan="gagal"]');
    expect(failed?.textContent).toContain('abc');
    fireEvent.click(failed!.querySelector('button')!);
    expect(await screen.findByText('dari Dakron')).toBeTruthy();
    expect(document.querySelector('[data-keadaan="gagal"]')).toBeNull();
    expect(screen.getByRole('heading').textContent).toBe('Dakron');
  });

  it('whose only part failed says so once', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const Only = () => (
      <Answered answer={useAnswer(QUERY, {})} skeleton={null}>
        {({ commodities }) => <p>{commodities.nodes[0]?.name}</p>}
      </Answered>
    );
    show(
      <Only />,
      '/',
      graphWith(() => HALF),
    );
    expect(await screen.findAllByRole('alert')).toHaveLength(1);
  });

  it('says of each part what it is: one is refused, another fails', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const refused = { message: 'ditolak', path: ['clusters'], extensions: { code: 'FORBIDDEN', requestId: 'def' } };
    const Parts = () => {
      const answer = useAnswer(QUERY, {});
      return (
        <>
          <section aria-label="klaster">
            <Answered answer={answer} skeleton={null}>
              {({ clusters }) => <p>{clusters.nodes[0]?.name}</p>}
            </Answered>
          </section>
          <section aria-label="komoditas">
            <Part answer={answer}>{({ commodities }) => <p>{commodities.nodes[0]?.name}</p>}</Part>
          </section>
        </>
      );
    };
    show(
      <Parts />,
      '/',
      graphWith(() => ({ data: { clusters: null, commodities: null }, errors: [refused, FAILED] })),
    );
    const states = async (name: string) => {
      const part = await screen.findByRole('region', { name });
      await vi.waitFor(() => expect(part.querySelector('[data-keadaan]:not([data-keadaan="memuat"])')).toBeTruthy());
      return [...part.querySelectorAll('[data-keadaan]')].map((state) => state.getAttribute('data-keadaan'));
    };
    expect(await states('klaster')).toEqual(['ditolak']);
    expect(await states('komoditas')).toEqual(['gagal']);
    expect(screen.getByRole('region', { name: 'komoditas' }).textContent).toContain('abc');
  });

  it('that is refused alone asks nobody to try again', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const refused = { message: 'ditolak', path: ['commodities'], extensions: { code: 'UNAUTHENTICATED' } };
    show(
      <Page />,
      '/',
      graphWith(() => ({ ...(HALF as object), errors: [refused] }) as Reply),
    );
    expect(await screen.findByText('Boneka')).toBeTruthy();
    expect(document.querySelectorAll('[data-keadaan="berakhir"]')).toHaveLength(1);
    expect(screen.getByRole('link').getAttribute('href')).toBe('/masuk?ke=%2F');
    expect(screen.queryByRole('button')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
