/** What a choice among the values of a list asks. */
import { graphql } from '../../gql/graphql';

export const FacetParts = graphql(`
  fragment FacetParts on Facet @_unmask {
    buckets {
      key
      label
      count
    }
    counted {
      value
      exact
    }
  }
`);
