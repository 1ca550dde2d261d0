import { formatted } from '../../dev/formatted';
import { table } from '../../dev/table';
import { modes } from './account';
import type { Mode } from './account';
import type { ButtonRow } from './buttons';
import { faults } from './faults';
import { positions, runsOfRow } from './matrix';
import type { Cell, Row } from './matrix';
import { sendingOperations } from './operations';

const INTRODUCTION = (runs: number, rows: number) => `# Reliability

Made by \`npm run reliability\` from ${runs} runs of the compiled nodes in n8n's own engine, over HTTP,
against the simulated providers; not written by hand. Each of the ${rows} rows is ${runsOfRow} runs of three
requests: the fault hits the first, the middle or the last one; the node stops, continues, or continues
with the error output; Retry On Fail (three tries) is off or on. A fault that
prevents the connection lasts until the run ends; every other one hits a single request.

_Outcome_ is that of the items in the request that was hit, as [Outcomes](../README.md#outcomes) explains
them; where it depends on the settings, the row says on which. Without Retry On Fail the requests behind it
are not sent if the node stops, and are sent if it continues; where it is otherwise, the row says so.
_Deliveries_ is how often the numbers of the request that was hit were reached, by the simulator's own count.

All of this held in every run: no number was reached more than once; every item had exactly one outcome;
every id that a provider gave in a readable reply was in the output, or in the error's details; nothing that
was called rejected or not sent had been delivered; nothing was sent again unless the provider had
answered that it processed nothing; no redirect was followed; and no credential value, plain, in base64
or URL-encoded, was in what n8n saves – although the provider showed all of them in its bad statuses,
redirects and pages. Where it does not hold, the row says so and \`npm run reliability\` ends with 1.
`;

/** The page, the same to the byte whenever the outcomes are the same. */
export async function render(
	rows: readonly Row[],
	buttons: readonly ButtonRow[],
): Promise<{ page: string; runs: number }> {
	const runs = rows.length * runsOfRow;
	const sections = sendingOperations.flatMap(({ name: operation, title }) => {
		const own = faults.flatMap(
			({ name }) => rows.find((row) => row.operation === operation && row.fault === name) ?? [],
		);
		return own.length === 0 ? [] : [section(title, own)];
	});
	const page = [INTRODUCTION(runs, rows.length), ...sections, sectionOf(buttons)].join('\n');
	return { page: await formatted(page, 'markdown'), runs };
}

const HEAD = ['Fault', 'Outcome', 'Deliveries per number', 'What the user sees'];

function section(title: string, rows: readonly Row[]): string {
	return [`## ${title}`, '', table([HEAD, ...rows.map(lineOf)]), ''].join('\n');
}

function lineOf({ fault, cells, deliveries, messages, violations }: Row): string[] {
	const [least = 0] = deliveries;
	const most = deliveries.at(-1) ?? 0;
	return [
		violations.length > 0 ? `${fault} (DOES NOT HOLD)` : fault,
		[outcomeOf(cells), ...behind(cells)].join('<br>'),
		least === most ? String(least) : `${least}–${most}`,
		messages.map((text) => text.replaceAll('|', '\\|')).join('<br>') || '–',
	];
}

const BUTTONS = `## Test buttons

The Test button of each credential, while its addresses answer like this and quote the secrets. Each button
was red, followed no redirect and showed no secret.
`;

function sectionOf(buttons: readonly ButtonRow[]): string {
	const head = ['Credential', 'Answer', 'Requests to the other host', 'What the user sees'];
	const lines = buttons.map(({ credential, fault, elsewhere, message, violations }) => [
		credential,
		violations.length > 0 ? `${fault} (DOES NOT HOLD)` : fault,
		String(elsewhere),
		message.replace(/[|*]/g, '\\$&'),
	]);
	return [BUTTONS, table([head, ...lines]), ''].join('\n');
}

const MODES = { stop: 'stop', continue: 'continue', errorOutput: 'error output' };

/**
 * The outcomes of the requests behind the one that was hit, where they are unusual: sent, or not
 * sent if the node stops at what failed.
 */
function behind(cells: readonly Cell[]): string[] {
	const byOutcome = new Map<string, Set<Mode>>();
	for (const { mode, isRetried, outcomes, later } of cells) {
		const isFine = outcomes.every((outcome) => outcome === 'accepted');
		const usual = mode === 'stop' && !isFine ? 'notSent' : 'accepted';
		const text = later.join(' + ');
		if (isRetried || text === '' || text === usual) continue;
		byOutcome.set(text, (byOutcome.get(text) ?? new Set<Mode>()).add(mode));
	}
	return [...byOutcome].map(
		([text, own]) => `behind it: ${text} (${[...own].map((mode) => MODES[mode]).join(' or ')})`,
	);
}

/** One outcome, or which settings give which. */
function outcomeOf(cells: readonly Cell[]): string {
	const byOutcome = new Map<string, Setting[]>();
	for (const isRetried of [false, true]) {
		for (const mode of modes) {
			const own = cells.filter((cell) => cell.mode === mode && cell.isRetried === isRetried);
			const text = overPositions(own);
			byOutcome.set(text, [...(byOutcome.get(text) ?? []), { mode, isRetried }]);
		}
	}
	const [[only] = ['']] = byOutcome;
	if (byOutcome.size === 1) return only;
	return [...byOutcome].map(([text, settings]) => `${nameOf(settings)}: ${text}`).join('<br>');
}

type Setting = Pick<Cell, 'mode' | 'isRetried'>;

/** `no retry; retry and continue`: no mode is named where it makes no difference. */
function nameOf(settings: readonly Setting[]): string {
	return [false, true]
		.flatMap((isRetried) => {
			const own = settings.filter((setting) => setting.isRetried === isRetried);
			const name = isRetried ? 'retry' : 'no retry';
			if (own.length === 0) return [];
			if (own.length === modes.length) return [name];
			return [`${name} and ${own.map(({ mode }) => MODES[mode]).join(' or ')}`];
		})
		.join('; ');
}

/** `notSent`, or `accepted (first), notSent (middle, last)`. */
function overPositions(cells: readonly Cell[]): string {
	const byOutcome = new Map<string, string[]>();
	for (const position of positions) {
		const outcomes = cells.find((cell) => cell.position === position)?.outcomes ?? [];
		const text = [...outcomes].sort().join(' + ');
		byOutcome.set(text, [...(byOutcome.get(text) ?? []), position]);
	}
	const [[only] = ['']] = byOutcome;
	if (byOutcome.size === 1) return only;
	return [...byOutcome].map(([text, at]) => `${text} (${at.join(', ')})`).join(', ');
}
