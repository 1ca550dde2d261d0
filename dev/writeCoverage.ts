import { pages } from './coverageTables';
import { fs } from './node';

/* `npm run coverage`: writes the tables of README.md and docs/coverage.md anew. */
for (const [file, text] of pages()) fs.writeFileSync(file, text);
