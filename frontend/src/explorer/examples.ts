/** Example queries of the explorer: each answers a question somebody has. The browser story runs every one. */
export interface Example {
  name: { id: string; en: string };
  query: string;
  variables: Record<string, unknown>;
}

export const EXAMPLES: readonly Example[] = [
  {
    name: { id: 'Koperasi untuk pembuat boneka di Pondokgede', en: 'A cooperative for a doll maker in Pondokgede' },
    query: `# Ranked cooperatives with their reasons. Change the place or the products and run again.
query CariKoperasi($input: MatchCooperativesInput!) {
  matchCooperatives(input: $input) {
    understood {
      place { region { name } exact message }
      sectors { sector { name } words }
      unknownWords
    }
    matches(first: 5) {
      totalCount { value exact }
      nodes {
        rank
        points
        distanceM
        cooperative { name state }
        reasons { kind message }
      }
    }
  }
}
`,
    variables: { input: { place: { text: 'pondok gede' }, products: 'boneka', needs: ['INPUTS', 'BUYERS'] } },
  },
  {
    name: { id: 'Klaster dengan koperasi dan UMKM-nya', en: 'Clusters with their cooperatives and businesses' },
    query: `query DaftarKlaster {
  clusters(first: 10) {
    totalCount { value exact }
    nodes {
      name
      stage
      sector { name }
      leadCooperative { name }
      umkm(first: 3) {
        totalCount { value exact }
        nodes { displayName region { name } }
      }
    }
  }
}
`,
    variables: {},
  },
  {
    name: {
      id: 'Koperasi aktif di satu kota, halaman demi halaman',
      en: 'Active cooperatives of one city, page by page',
    },
    query: `query KoperasiAktif($within: RegionCode!, $after: String) {
  cooperatives(
    first: 5
    after: $after
    filter: { within: $within, state: [ACTIVE_WITH_RAT] }
    orderBy: [{ field: NAME, direction: ASC }]
  ) {
    totalCount { value exact }
    pageInfo { hasNextPage endCursor }
    nodes {
      id
      name
      region { name }
      lastRat { bookYear heldOn }
    }
  }
}
`,
    variables: { within: '32.75', after: null },
  },
  {
    name: { id: 'Angka satu daerah dan sumbernya', en: 'Figures of a region and their sources' },
    query: `query AngkaDaerah($code: RegionCode!) {
  region(code: $code) {
    name
    population
    children(first: 20) { nodes { code name centroid { latitude longitude } } }
    figures { label low high unit period source }
  }
}
`,
    variables: { code: '32.75' },
  },
  {
    name: {
      id: 'Dari kata sehari-hari ke bidang usaha dan tempat',
      en: 'From plain words to lines of business and places',
    },
    query: `query Pahami($words: String!, $place: String!) {
  understandProducts(text: $words) { sector { code name kbliPrefixes } words points }
  suggestPlaces(text: $place, first: 5) { label exact score region { code level } }
}
`,
    variables: { words: 'kue basah dan keripik', place: 'cikiwul' },
  },
];
