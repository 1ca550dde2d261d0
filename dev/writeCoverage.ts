import { pages } from './coverageTables';
import { fs } from './node';

/* `npm run coverage`: rewrites the tables of README.md and docs/coverage.md. */
for (const [file, text] of pages()) fs.writeFileSync(file, text);
