/** Which of the cooperatives that fit are shown, as it stands in the address, and what of it the graph is asked. Pure. */
import { DISTANCES_KM } from './facets';
import { isRegionCode } from './search';

export type State = 'ACTIVE_WITH_RAT' | 'ACTIVE_WITHOUT_RAT' | 'DORMANT' | 'BEING_REVITALISED' | 'UNKNOWN';

/** The words of the address for each state that may fit. */
export const STATE_WORDS: Record<State, string> = {
  ACTIVE_WITH_RAT: 'aktif-rat',
  ACTIVE_WITHOUT_RAT: 'aktif',
  DORMANT: 'tidak-aktif',
  BEING_REVITALISED: 'dibina',
  UNKNOWN: 'belum-diketahui',
};
const STATES = Object.keys(STATE_WORDS) as State[];

export interface Narrow {
  states: readonly State[];
  /** Book years of the last annual meeting. */
  years: readonly number[];
  /** Code of a sector. */
  sector: string;
  /** Code of a region. */
  region: string;
  km: number | null;
}

export const WHOLE: Narrow = { states: [], years: [], sector: '', region: '', km: null };

const list = (text: string | null) => (text ?? '').split(',').filter(Boolean);

export function readNarrow(params: URLSearchParams): Narrow {
  const words = list(params.get('keadaan'));
  const region = params.get('di') ?? '';
  return {
    states: STATES.filter((state) => words.includes(STATE_WORDS[state])),
    years: list(params.get('rat'))
      .filter((year) => /^\d{4}$/.test(year))
      .map(Number)
      .slice(0, 20),
    sector: params.get('bidang') ?? '',
    region: isRegionCode(region) ? region : '',
    km: DISTANCES_KM.find((km) => String(km) === params.get('jarak')) ?? null,
  };
}

/** The address after another choice: the list begins anew. */
export const narrowChange = ({ states, years, sector, region, km }: Narrow): Record<string, string | null> => ({
  keadaan: states.map((state) => STATE_WORDS[state]).join(',') || null,
  rat: years.join(',') || null,
  bidang: sector || null,
  di: region || null,
  jarak: km === null ? null : String(km),
  n: null,
});

export const toMatchFilter = ({ states, years, sector, region, km }: Narrow) => ({
  ...(states.length ? { state: [...states] } : {}),
  ...(years.length ? { ratYear: [...years] } : {}),
  ...(sector ? { sector } : {}),
  ...(region ? { within: region } : {}),
  ...(km === null ? {} : { distanceM: km * 1_000 }),
});

/** The filters by which each choice is counted: as if nothing had been chosen for it; regions by what lies below them. */
export const countedBy = (narrow: Narrow) => ({
  byState: toMatchFilter({ ...narrow, states: [] }),
  byYear: toMatchFilter({ ...narrow, years: [] }),
  bySector: toMatchFilter({ ...narrow, sector: '' }),
  byDistance: toMatchFilter({ ...narrow, km: null }),
});

/** How many choices are made. */
export const nChosen = ({ states, years, sector, region, km }: Narrow): number =>
  states.length + years.length + Number(sector !== '') + Number(region !== '') + Number(km !== null);
