import { fs, path } from '../../dev/node';
import { serve } from './loopback';

/** GitHub sends the files of a repository as plain text, whatever they hold. */
const TYPE = 'text/plain; charset=utf-8';

let server: Promise<string> | undefined;

/** The address of an example, as the README gives one at GitHub; answers until the program ends. */
export async function exampleAddress(name: string): Promise<string> {
	server ??= serve(({ path: asked }) => {
		const file = path.join('examples', path.basename(asked));
		if (!fs.existsSync(file)) return { status: 404, body: undefined };
		return { status: 200, body: JSON.parse(fs.readFileSync(file, 'utf8')), type: TYPE };
	});
	return `${await server}/examples/${name}.json`;
}
