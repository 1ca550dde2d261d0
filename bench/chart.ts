import { fs, path } from '../dev/node';
import type { Results } from './results';
import type { Racer } from './sending';

const FILE = path.join('docs', 'images', 'speed.svg');

/** From top to bottom of the chart. */
const LABELS: ReadonlyArray<[racer: Racer, label: string]> = [
	['per item', 'HTTP Request node, one request per item'],
	['grouped', 'HTTP Request node, items grouped by hand'],
	['code', 'Code node that groups and posts'],
	['ours 1', 'Mobilon node'],
	['ours 4', 'Mobilon node, 4 Requests at Once'],
	['axios 1', 'Bare axios outside n8n'],
	['axios 4', 'Bare axios outside n8n, 4 at a time'],
];

const WIDTH = 880;
const LEFT = 330;
const LONGEST = 260;
const ROW = 38;
const TOP = 84;

const STYLE = `
	text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
	.title { font-size: 17px; font-weight: 600; }
	.note { fill: #59636e; }
	.other { fill: #9aa4b0; }
	.ours { fill: #d9480f; }
	@media (prefers-color-scheme: dark) {
		text { fill: #f0f6fc; }
		.note { fill: #9198a1; }
		.other { fill: #59636e; }
		.ours { fill: #ff922b; }
	}`;

const round = (value: number) => Math.round(value * 10) / 10;

/** Draws the main race, 10,000 SMS with a provider that answers after 20 ms, for the README. */
export function draw({ sending, memory, machine }: Results): void {
	const rows = LABELS.flatMap(([racer, label]) => {
		const row = sending.find(
			(one) =>
				one.racer === racer && one.kind === 'sms' && one.count === 10_000 && one.delay === 20,
		);
		const peak = memory.rows.find((one) => one.racer === racer && one.count === 10_000)?.peak;
		return row ? [{ ...row, label, peak }] : [];
	});
	const most = Math.max(...rows.map(({ ms }) => ms));
	const bars = rows.map(({ label, racer, ms, requests, peak }, index) => {
		const y = TOP + index * ROW;
		const length = round(Math.max(2, (ms / most) * LONGEST));
		const figures = [
			`${(ms / 1000).toFixed(1)} s`,
			`${requests.toLocaleString('en')} requests`,
			...(peak === undefined ? [] : [`${Math.round(peak / 1e6).toLocaleString('en')} MB`]),
		];
		const kind = racer.startsWith('ours') ? 'ours' : 'other';
		// Beside the bar.
		const x = LEFT + length + 10;
		return [
			`<text x="${LEFT - 12}" y="${y + 17}" text-anchor="end">${label}</text>`,
			`<rect class="${kind}" x="${LEFT}" y="${y}" width="${length}" height="24" rx="3"/>`,
			`<text class="note" x="${x}" y="${y + 17}">${figures.join(' · ')}</text>`,
		].join('\n');
	});
	const height = TOP + rows.length * ROW + 10;
	const note = `Time of the node, requests, peak memory of n8n ${machine.n8n}. The provider answers after 20 ms.`;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="10,000 SMS: time, requests and memory">
<style>${STYLE}
</style>
<text class="title" x="16" y="32">10,000 SMS</text>
<text class="note" x="16" y="56">${note}</text>
${bars.join('\n')}
</svg>
`;
	fs.writeFileSync(FILE, svg);
}
