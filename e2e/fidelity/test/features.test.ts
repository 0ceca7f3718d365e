import { pages } from '../pages/index.mjs';
import { features } from '../pages/features.mjs';
import { judge } from './judged.ts';

judge(pages.filter(({ name }) => features.some((feature) => feature.name === name)));
