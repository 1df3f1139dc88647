import { askWorlds } from './worlds.ts';

askWorlds(1);
