/** What the page of one's account shows. */
import { graphql } from '../../gql/graphql';

export const AccountParts = graphql(`
  fragment AccountParts on Account @_unmask {
    id
    name
    login
    createdAt
    hasPassword
    isDemo
    roles {
      id
      role
      since
      cooperative {
        id
        name
      }
      umkm {
        id
        displayName
      }
      organisation {
        id
        name
      }
      region {
        code
        name
      }
    }
  }
`);

export const SessionParts = graphql(`
  fragment SessionParts on Session @_unmask {
    id
    createdAt
    seenAt
    expiresAt
    isThis
    kind
  }
`);

export const TokenParts = graphql(`
  fragment TokenParts on Token @_unmask {
    id
    name
    scopes
    createdAt
    expiresAt
    usedOn
  }
`);
