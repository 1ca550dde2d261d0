import { drawn } from '../../dev/draw';
import { childProcess, path, process } from '../../dev/node';
import begin from '../support/begin';
import end from '../support/end';

/** The long histories, each in a process of its own: most of them set its clock. */
const PLAYS = ['sending', 'limits', 'polling default', 'polling durable'];

/** Plays them all, or in a sample half of them; how many of them do not hold. */
export async function playLongHistories(isSample: boolean): Promise<number> {
	const named = PLAYS.map((name) => ({ name }));
	const chosen = isSample ? drawn(named).slice(0, PLAYS.length / 2) : named;
	begin();
	try {
		const codes = chosen.map(async ({ name }) => {
			const play = name.split(' ');
			const child = childProcess.fork(path.join(process.cwd(), 'test/histories/child.ts'), play, {
				execArgv: ['--import', 'tsx'],
			});
			return await new Promise((resolve) => child.once('exit', resolve));
		});
		return (await Promise.all(codes)).filter((code) => code !== 0).length;
	} finally {
		end();
	}
}
