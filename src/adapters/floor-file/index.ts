/** The file beside the store that remembers how far the store had come. */
export { floorFile } from './floor-file.ts';
