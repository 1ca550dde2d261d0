import { pages } from './coverageTables';
import { fs } from './node';

/* `npm run coverage`: rewrites the tables of README.md and docs/coverage.md. */
void pages().then((texts) => {
	for (const [file, text] of texts) fs.writeFileSync(file, text);
});
