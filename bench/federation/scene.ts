import type { SceneService } from './executable-service.ts';

/** What gateways are measured with: services, what is asked of them, and how it is classified. */
export interface Scene {
  readonly name: SceneName;
  /** For tables. */
  readonly title: string;
  readonly services: readonly SceneService[];
  /** One named operation. Its one variable `$snapshot` goes into a field of every call. */
  readonly operation: string;
  /** The overlay that classifies every field with elements of the vocabulary beside the scenes. */
  readonly marks: string;
}

/** Each process loads its own scene only. */
const scenes = {
  gateways: async () => (await import('./scenes/gateways/scene.ts')).gateways,
  flatList: async () => (await import('./scenes/rows.ts')).flatList,
  oneObject: async () => (await import('./scenes/rows.ts')).oneObject,
  entityChain: async () => (await import('./scenes/chain.ts')).entityChain,
  manySubjects: async () => (await import('./scenes/rows.ts')).manySubjects,
  hundredSubjects: async () => (await import('./scenes/rows.ts')).hundredSubjects,
} satisfies Record<string, () => Promise<Scene>>;

export type SceneName = keyof typeof scenes;

export function sceneNamed(name: SceneName): Promise<Scene> {
  return scenes[name]();
}

/** Where the services of a scene answer, by name. */
export type Urls = Readonly<Record<string, string>>;

/** For engines whose services are called as functions. */
export function noUrls(scene: Scene): Urls {
  return Object.fromEntries(
    scene.services.map(({ name }) => [name, `http://127.0.0.1:9/${name}`] as const),
  );
}
