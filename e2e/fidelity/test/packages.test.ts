import { pages } from '../pages/index.mjs';
import { packages } from '../pages/packages.mjs';
import { judge } from './judged.ts';

judge(pages.filter(({ name }) => packages.some((page) => page.name === name)));
