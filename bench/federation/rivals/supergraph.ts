import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { sdlOf, serviceNames, type ServiceName } from '../services.ts';

/** The supergraph of the four services, as every gateway but ours is given it. */
export function supergraphSdl(urls: Readonly<Record<ServiceName, string>>): string {
  const services = serviceNames.map((name) => ({
    name,
    typeDefs: parse(sdlOf(name)),
    url: urls[name],
  }));
  const { supergraphSdl: sdl, errors } = composeServices(services);
  if (sdl === undefined) throw new Error(errors?.map((one) => one.message).join('\n'));
  return sdl;
}

/** For engines whose services are called as functions. */
export const noUrls: Readonly<Record<ServiceName, string>> = {
  accounts: 'http://127.0.0.1:9/accounts',
  inventory: 'http://127.0.0.1:9/inventory',
  products: 'http://127.0.0.1:9/products',
  reviews: 'http://127.0.0.1:9/reviews',
};
