import type { Scene } from '../scene.ts';
import type { GraphSettings } from './settings.ts';

/**
 * The same graph with its one service as a module of the gateway's process. It executes each document once and then
 * gives that answer, as the constant that it is measured beside.
 */
export function serviceInside(graph: GraphSettings, scene: Scene): GraphSettings {
  const [service, ...others] = scene.services;
  if (service === undefined || others.length > 0)
    throw new TypeError('needs a scene of one service');
  const scenes = new URL('../scene.ts', import.meta.url).href;
  const text = `import { sceneNamed } from ${JSON.stringify(scenes)};
const { services: [service] } = await sceneNamed(${JSON.stringify(scene.name)});
const answers = new Map();
export const createService = () => ({
  sdl: service.sdl,
  async execute({ query, variables }) {
    const known = answers.get(query);
    if (known !== undefined) return known;
    const made = JSON.parse(await service.answer(JSON.stringify({ query, variables })));
    answers.set(query, made);
    return made;
  },
});
`;
  return {
    ...graph,
    services: [{ name: service.name, module: `${service.name}.mjs`, location: 'here' }],
    files: { [`${service.name}.mjs`]: text },
  };
}
