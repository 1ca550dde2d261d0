import { fs, path } from '../dev/node';
import { writeFormatted } from '../dev/formatted';
import { table } from '../dev/table';
import { Stop } from '../dev/lifetime';
import type { Report } from './report';

export const PAGE = path.join('docs', 'testing.md');
const BEGIN = '<!-- begin of the summary: npm run e2e -- --record -->';
const END = '<!-- end of the summary -->';

/** Markdown: parts, versions of n8n, numbers of checks, and durations. */
function tableOf({ rows }: Report): string {
	const lines = [...rows, totalOf(rows)].map(({ part, line, passed, failed, seconds }) => [
		part,
		line,
		failed === 0 ? String(passed) : `${passed}, and ${failed} failed`,
		String(Math.round(seconds)),
	]);
	return table([['Part', 'n8n', 'Checks', 'Seconds'], ...lines], 2);
}

function totalOf(rows: Report['rows']): Report['rows'][number] {
	const sum = (of: 'passed' | 'failed' | 'seconds') =>
		rows.reduce((total, row) => total + row[of], 0);
	return {
		part: 'all',
		line: 'scenarios, some side by side',
		passed: sum('passed'),
		failed: sum('failed'),
		seconds: sum('seconds'),
	};
}

/** Writes the summary of a whole run into docs/testing.md. */
export async function record(report: Report): Promise<void> {
	const page = fs.readFileSync(PAGE, 'utf8');
	const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
	if (before < 0 || after < before) throw new Stop(`${PAGE} has no place for the summary.`);
	const skipped = report.skipped.map(
		({ part, line, what, reason }) => `- ${part}, ${line}: ${what}: ${reason}`,
	);
	const parts = [
		tableOf(report),
		...(skipped.length > 0 ? [`Not run:\n\n${skipped.join('\n')}`] : []),
	];
	const summary = `${BEGIN}\n\n${parts.join('\n\n')}\n\n${END}`;
	await writeFormatted(PAGE, page.slice(0, before) + summary + page.slice(after + END.length));
}
