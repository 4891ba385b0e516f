/** Which page of a list stands in the address, and what the graph is asked for it. Pure. */

/** Cursors of a page further on, or further back; at most one is set. */
export interface PageAt {
  after: string;
  before: string;
}

export function readPage(params: URLSearchParams): PageAt {
  const after = params.get('setelah') ?? '';
  return { after, before: after ? '' : (params.get('sebelum') ?? '') };
}

/** In the address, the page that begins or ends there; of another question it is the first one. */
export const pageChange = ({ after, before }: { after: string | null; before: string | null }) => ({
  setelah: after,
  sebelum: before,
});
export const FIRST_PAGE = pageChange({ after: null, before: null });

export const toSlice = ({ after, before }: PageAt, size: number) =>
  before ? { last: size, before } : { first: size, ...(after ? { after } : {}) };

/** The same of a list that the graph tells from its oldest on and the page from its newest. */
export const toSliceBack = ({ after, before }: PageAt, size: number) =>
  before ? { first: size, after: before } : { last: size, ...(after ? { before: after } : {}) };

export interface PageEnds {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

export const turned = ({ hasNextPage, hasPreviousPage, startCursor, endCursor }: PageEnds): PageEnds => ({
  hasNextPage: hasPreviousPage,
  hasPreviousPage: hasNextPage,
  startCursor: endCursor,
  endCursor: startCursor,
});
