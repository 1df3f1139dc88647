import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import type { Scene, Urls } from './scene.ts';

/** The supergraph of a scene, as every gateway but ours is given it. */
export function supergraphSdl(scene: Scene, urls: Urls): string {
  const services = scene.services.map(({ name, sdl }) => {
    const url = urls[name];
    if (url === undefined) throw new TypeError(`nobody knows where ${name} is`);
    return { name, typeDefs: parse(sdl), url };
  });
  const { supergraphSdl: sdl, errors } = composeServices(services);
  if (sdl === undefined) throw new Error(errors?.map((one) => one.message).join('\n'));
  return sdl;
}
