import { childProcess, crypto } from './node';

/** The lines that git prints; none where git or its history is missing. */
export const git = (...args: string[]): string[] =>
	childProcess
		.spawnSync('git', args, { encoding: 'utf8' })
		.stdout?.split('\n')
		.filter((line) => line !== '') ?? [];

/** In an order that the commit decides: the first few are others after each commit. */
export function drawn<T extends { readonly name: string }>(all: readonly T[]): T[] {
	const [commit = ''] = git('rev-parse', 'HEAD');
	const draw = ({ name }: T) =>
		crypto.createHash('sha256').update(`${commit} ${name}`).digest('hex');
	return [...all].sort((a, b) => (draw(a) < draw(b) ? -1 : 1));
}
