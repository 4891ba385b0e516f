/** What is to be mended of what was ordered: every mutation tells it alike, with the version that stands where somebody else was first. */
import { graphql } from '../gql/graphql';

export const ErrorParts = graphql(`
  fragment ErrorParts on UserError @_unmask {
    field
    message
    currentVersion
  }
`);
