import { childProcess, fs, path } from '../../dev/node';
import { Stop } from '../../dev/lifetime';
import type { Watched } from './watched';

/** A file in two installations of n8n; `absent` is in neither. */
export interface Compared {
	/** Below node_modules. */
	file: string;
	state: 'equal' | 'changed' | 'added' | 'removed' | 'absent';
	/** The hunks of a unified diff; empty unless the state is `changed`. */
	hunks: string[];
}

/** Folders with all packages of an n8n: `…/node_modules`. */
export interface Installed {
	former: string;
	newer: string;
}

export interface Area {
	watched: Watched;
	files: Compared[];
}

/** Lines of a diff that the report shows for a file. */
const LONGEST_DIFF = 40;

function filesAt(folder: string, at: string): string[] {
	const whole = path.join(folder, at);
	if (!fs.existsSync(whole)) return [];
	if (fs.statSync(whole).isFile()) return [at];
	const below = fs.readdirSync(whole, { recursive: true, encoding: 'utf8' });
	return below.filter((name) => name.endsWith('.js')).map((name) => path.join(at, name));
}

/** The hunks alone: the lines above them name folders of this machine. */
function hunksOf(before: string, after: string): string[] {
	const flags = ['--no-index', '--no-color', '--no-ext-diff', '--no-textconv', '--unified=2'];
	const git = childProcess.spawnSync('git', ['diff', ...flags, '--', before, after], {
		encoding: 'utf8',
		maxBuffer: 1e8,
	});
	if (git.error) throw new Stop(`git is needed to compare files: ${git.error.message}`);
	const lines = git.stdout.split('\n').filter((line) => !line.startsWith('\\'));
	const from = lines.findIndex((line) => line.startsWith('@@'));
	return from < 0 ? [] : lines.slice(from, -1);
}

function compareFile({ former, newer }: Installed, file: string): Compared {
	const [before, after] = [path.join(former, file), path.join(newer, file)];
	if (!fs.existsSync(before)) return { file, state: 'added', hunks: [] };
	if (!fs.existsSync(after)) return { file, state: 'removed', hunks: [] };
	const isEqual = fs.readFileSync(before).equals(fs.readFileSync(after));
	if (isEqual) return { file, state: 'equal', hunks: [] };
	return { file, state: 'changed', hunks: hunksOf(before, after) };
}

/** Compares the watched files of two installations. */
export function compare(installed: Installed, list: readonly Watched[]): Area[] {
	return list.map((watched) => {
		const files = watched.paths.flatMap((at): Compared[] => {
			const { former, newer } = installed;
			const names = new Set([...filesAt(former, at), ...filesAt(newer, at)]);
			if (names.size === 0) return [{ file: at, state: 'absent', hunks: [] }];
			return [...names].sort().map((file) => compareFile(installed, file));
		});
		return { watched, files };
	});
}

const count = (lines: string[], sign: string) =>
	lines.filter((line) => line.startsWith(sign)).length;

function describe({ file, state, hunks }: Compared): string {
	if (state === 'absent') return `- \`${file}\`: in neither version`;
	if (state !== 'changed') return `- \`${file}\`: ${state}`;
	const counts = `+${count(hunks, '+')} −${count(hunks, '-')}`;
	const rest = hunks.length - LONGEST_DIFF;
	const shown = [
		...hunks.slice(0, LONGEST_DIFF),
		...(rest > 0 ? [`… ${rest} more ${rest === 1 ? 'line' : 'lines'}`] : []),
	];
	return `- \`${file}\`: ${counts}\n\n~~~diff\n${shown.join('\n')}\n~~~\n`;
}

/** Markdown: a table of the areas, then the files of each that are not equal. */
export function reportOf(title: string, areas: readonly Area[]): string {
	const lines = areas.map(({ watched, files }) => {
		const different = files.filter(({ state }) => state !== 'equal');
		return { ...watched, different, equal: files.length - different.length };
	});
	const rows = lines.map((line) => `| ${line.title} | ${line.equal} | ${line.different.length} |`);
	const sections = lines
		.filter(({ different }) => different.length > 0)
		.map(
			(line) => `## ${line.title}\n\n${line.reason}\n\n${line.different.map(describe).join('\n')}`,
		);
	const table = ['| Code of n8n | Equal files | Other files |', '| --- | --: | --: |', ...rows];
	return [`# ${title}`, table.join('\n'), ...sections].join('\n\n') + '\n';
}
