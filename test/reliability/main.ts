import { drawn } from '../../dev/draw';
import { childProcess, fs, parseArgs, path, process } from '../../dev/node';
import { playLongHistories } from '../histories/long';
import begin from '../support/begin';
import end from '../support/end';
import { makeCertificate } from './certificates';
import type { Certificates } from './network';
import type { Row } from './matrix';
import { sendingOperations, waitingOperations } from './operations';
import { render, sectionsOf } from './table';
import type { Played } from './table';
import type { WaitRow } from './waiting';

/** Where the page is, from the root. */
const PAGE = path.join('docs', 'reliability.md');

/** Operations of a sample: that many that send, and one that waits. */
const SAMPLE = 2;

/** Work for one process each; waits have a clock of their own, and leave the processor idle. */
function sharesOf(isSample: boolean): string[][] {
	const sending = isSample ? drawn(sendingOperations).slice(0, SAMPLE) : sendingOperations;
	const waiting = isSample ? drawn(waitingOperations).slice(0, 1) : waitingOperations;
	return [...[0, 1].map((share) => sending.filter((_, index) => index % 2 === share)), waiting].map(
		(operations) => operations.map(({ name }) => name),
	);
}

const say = (text: string) => process.stdout.write(`${text}\n`);

function makeCertificates(): Certificates {
	return {
		trusted: makeCertificate({ name: 'trusted' }),
		selfSigned: makeCertificate({ name: 'nobody' }),
		expired: makeCertificate({ name: 'expired', until: 2001 }),
		notYetValid: makeCertificate({ name: 'not yet valid', from: 2099 }),
		otherHost: makeCertificate({ name: 'other host', host: 'provider.invalid' }),
	};
}

/** Plays a share in a process that trusts the certificates in `trusted`. */
async function playShare(
	share: readonly string[],
	certificates: Certificates,
	trusted: string,
	onRow: (row: Row | WaitRow) => void,
): Promise<void> {
	const script = path.join(process.cwd(), 'test', 'reliability', 'child.ts');
	const child = childProcess.fork(script, share, {
		execArgv: ['--import', 'tsx'],
		env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted, NO_PROXY: '*' },
	});
	child.on('message', (row: Row | WaitRow) => onRow(row));
	child.send(certificates);
	const code = await new Promise((resolve) => child.once('exit', resolve));
	if (code !== 0) throw new Error(`The runs of ${share.join(', ')} ended with ${String(code)}`);
}

async function play(isSample: boolean): Promise<Played> {
	begin();
	try {
		const folder = process.env.N8N_USER_FOLDER ?? '';
		const trusted = path.join(folder, 'trusted.pem');
		const certificates = makeCertificates();
		const { trusted: one, expired, notYetValid, otherHost } = certificates;
		const known = [one, expired, notYetValid, otherHost];
		fs.writeFileSync(trusted, known.map(({ cert }) => cert).join(''));
		const [rows, waits]: [Row[], WaitRow[]] = [[], []];
		const take = (row: Row | WaitRow) => {
			if ('deliveries' in row) rows.push(row);
			else waits.push(row);
			for (const text of row.violations) say(`${row.operation}, ${row.fault}: ${text}`);
			const count = rows.length + waits.length;
			if (count % 20 === 0) say(`${count} rows`);
		};
		const playing = sharesOf(isSample).map(
			async (share) => await playShare(share, certificates, trusted, take),
		);
		await Promise.all(playing);
		// Not before `begin`: n8n-core reads its settings when it is imported.
		const { pressButtons } = await import('./buttons');
		const buttons = await pressButtons();
		for (const { credential, fault, violations } of buttons) {
			for (const text of violations) say(`Test of ${credential}, ${fault}: ${text}`);
		}
		return { rows, waits, buttons };
	} finally {
		end();
	}
}

/** Whether the page of the last whole run has what these runs gave. */
async function isAsBefore(page: string, played: Played, isSample: boolean): Promise<boolean> {
	const saved = fs.existsSync(PAGE) ? fs.readFileSync(PAGE, 'utf8') : '';
	if (!isSample) return saved === page;
	return (await sectionsOf(played)).every((section) => saved.includes(section));
}

/**
 * Prints the table, writes it or compares it; 1 if a row or the comparison does not hold. With
 * `--sample`, as in CI, it plays some of the operations, and others after each commit.
 */
async function main(): Promise<number> {
	const boolean = { type: 'boolean', default: false } as const;
	const { values } = parseArgs({ options: { check: boolean, sample: boolean } });
	const played = await play(values.sample);
	const { rows, waits, buttons } = played;
	const { page, runs } = await render(played);
	say(`\n${page}`);
	const all = [...rows, ...waits, ...buttons];
	let failed = all.filter(({ violations }) => violations.length > 0).length;
	const passed = all.length - failed;
	failed += await playLongHistories(values.sample);
	if (!values.check && !values.sample) {
		fs.mkdirSync(path.dirname(PAGE), { recursive: true });
		fs.writeFileSync(PAGE, page);
	} else if (!(await isAsBefore(page, played, values.sample))) {
		say(`${PAGE} is not what these runs gave: npm run reliability writes it anew`);
		failed += 1;
	}
	say(`${runs} runs, ${rows.length + waits.length} rows; ${buttons.length} Test buttons`);
	say(`${passed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
}

main().then(
	(code) => {
		process.exitCode = code;
	},
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	},
);
