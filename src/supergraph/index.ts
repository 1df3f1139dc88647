/**
 * Makes one graph of the data services: composes their SDL, folds their marks into the policy and derives the
 * schema that callers see. Everything of one version comes from one call, so plan, policy and schema never mix.
 */
export {
  composeSupergraph,
  type ServiceSdl,
  type Supergraph,
  type SupergraphSources,
} from './compose.ts';
