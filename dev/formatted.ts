import * as estree from 'prettier/plugins/estree';
import * as babel from 'prettier/plugins/babel';
import * as markdown from 'prettier/plugins/markdown';
// The whole prettier imports its parsers when it needs them, which jest cannot.
import { format } from 'prettier/standalone';
import type { Options } from 'prettier';
import { createRequire, fs, path, process } from './node';

const config: Options = createRequire(path.join(process.cwd(), 'package.json'))('./.prettierrc.js');

/** A page or a JSON file in the form of `npm run format`. */
export async function formatted(text: string, parser: 'markdown' | 'json'): Promise<string> {
	return await format(text, { ...config, parser, plugins: [markdown, babel, estree] });
}

export async function writeFormatted(file: string, text: string): Promise<void> {
	const parser = file.endsWith('.json') ? 'json' : 'markdown';
	fs.writeFileSync(file, await formatted(text, parser));
}
