import type { Fault } from '../simulators/faults';
import type { FaultChoice } from './wire';

interface Preset extends FaultChoice {
	/** Only where replies are lists. */
	ofLists?: boolean;
	make(seconds: number): Fault;
}

const status = (code: number, label: string, retryAfter?: number): Preset => ({
	name: `status${code}`,
	label: `${code} ${label}`,
	hint: 'Nothing is called or sent',
	takesSeconds: false,
	make: () => ({ kind: 'status', status: code, retryAfter }),
});

const preset = (name: string, label: string, hint: string, fault: Fault): Preset => ({
	name,
	label,
	hint,
	takesSeconds: false,
	make: () => fault,
});

const half = (json: string) => json.slice(0, Math.ceil(json.length / 2));

const PRESETS: Preset[] = [
	status(401, 'Unauthorized'),
	status(403, 'Forbidden'),
	{ ...status(429, 'Too Many Requests', 2), hint: 'Nothing is called or sent; Retry-After: 2' },
	status(500, 'Internal Server Error'),
	status(503, 'Service Unavailable'),
	preset('accepted500', 'Accepted, then 500', 'The call or message goes out, the reply says 500', {
		kind: 'acceptThenStatus',
		status: 500,
	}),
	preset('html', 'HTML page', 'Accepted; a sign-in page with status 200 in place of the reply', {
		kind: 'html',
	}),
	preset('halfJson', 'Half the JSON', 'Accepted; the reply stops in the middle', {
		kind: 'body',
		transform: half,
	}),
	preset('cut', 'Connection cut', 'Accepted; the connection ends in the middle of the reply', {
		kind: 'cut',
	}),
	preset('resetBefore', 'Reset before', 'The connection is reset and nothing is accepted', {
		kind: 'reset',
		when: 'before',
	}),
	preset('resetAfter', 'Reset after', 'Accepted; the connection is reset in place of a reply', {
		kind: 'reset',
		when: 'after',
	}),
	preset('timeout', 'No answer', 'Nothing is accepted, and no reply ever comes', {
		kind: 'hang',
		accept: false,
	}),
	preset('acceptedTimeout', 'Accepted, no answer', 'Accepted, and no reply ever comes', {
		kind: 'hang',
		accept: true,
	}),
	{
		name: 'slow',
		label: 'Slow answer',
		hint: 'Accepted at once; the right reply comes late',
		takesSeconds: true,
		make: (seconds) => ({ kind: 'slow', ms: seconds * 1000 }),
	},
	{
		...preset('missing', 'Entry missing', 'Accepted; the first entry of the reply is left out', {
			kind: 'entries',
			change: (entries) => entries.slice(1),
		}),
		ofLists: true,
	},
	{
		...preset('reversed', 'Entries reversed', 'Accepted; the reply is in the opposite order', {
			kind: 'entries',
			change: (entries) => entries.reverse(),
		}),
		ofLists: true,
	},
];

/** The faults that a provider offers; `batches`: its replies are lists. */
export function faultsOf(batches: boolean): Preset[] {
	return PRESETS.filter(({ ofLists = false }) => batches || !ofLists);
}
