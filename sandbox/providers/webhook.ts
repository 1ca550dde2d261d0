import { postWebhook, type FinishedCall, type WebhookFields } from '../../simulators/autodialer';
import { refuseWebhookUrl, type WebhookEncoding } from '../../simulators/webhook';
import { Mistake, type Values } from '../provider';
import type { Action, Field } from '../wire';
import { tone } from './wav';

const HEADER = 'X-Webhook-Token';
const ENCODINGS: WebhookEncoding[] = ['json', 'form', 'multipart'];

/**
 * For the credential; the node's own side of the webhook, so the simulator knows none. Everybody can
 * read it here: it is short enough for the trigger to warn of it when a workflow is published.
 */
export const WEBHOOK_SECRET = 'sandbox-secret';

const DEFAULTS: Values = {
	url: '',
	token: WEBHOOK_SECRET,
	place: 'query',
	encoding: 'json',
	recording: '',
	phoneName: 'phone',
	durationName: 'duration',
	answerName: 'answer',
	recordingName: 'recording',
};

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The document's outgoing webhook, as a person has set it in the account. */
export class Webhook {
	private settings = DEFAULTS;

	constructor(private readonly hosts: readonly string[]) {}

	/** The form of the settings. */
	get action(): Action {
		const field = (name: string, label: string, more: Partial<Field> = {}): Field => ({
			name,
			label,
			value: this.settings[name] ?? '',
			...more,
		});
		return {
			name: 'webhook',
			label: 'Webhook settings',
			submit: 'Save',
			hint: 'Where "Post webhook" at a call goes. The document names what is sent, not how the fields are called nor encoded: both are set in the account.',
			fields: [
				field('url', 'Address', {
					hint: `The Webhook URL of the Autodialer Trigger. On this machine only${this.hosts.length > 0 ? `, or at ${this.hosts.join(', ')}` : ''}: a mistyped address must not hand a token and a phone number to a stranger.`,
				}),
				field('token', 'Token', { hint: 'The Webhook Secret of the credential' }),
				field('place', 'Token goes', {
					choices: [
						{ value: 'query', label: 'in the address, as ?token=' },
						{ value: 'header', label: `in the header ${HEADER}` },
						{ value: 'none', label: 'nowhere' },
					],
				}),
				field('encoding', 'Encoding', {
					choices: [
						{ value: 'json', label: 'JSON' },
						{ value: 'form', label: 'form' },
						{ value: 'multipart', label: 'multipart, with a recording' },
					],
				}),
				field('recording', 'Link to the recording', {
					hint: 'Sent as it stands. Multipart without a link sends a wav of one second.',
				}),
				field('phoneName', 'Name of the number'),
				field('durationName', 'Name of the duration'),
				field('answerName', 'Name of the answer'),
				field('recordingName', 'Name of the recording'),
			],
		};
	}

	set(values: Values): string {
		const settings: Record<string, string> = {};
		for (const name of Object.keys(DEFAULTS)) settings[name] = values[name]?.trim() ?? '';
		for (const [name, value] of Object.entries(DEFAULTS)) {
			if (name.endsWith('Name') && settings[name] === '') settings[name] = value;
		}
		const refusal = settings.url ? refuseWebhookUrl(settings.url, this.hosts) : undefined;
		if (refusal !== undefined) throw new Mistake(refusal);
		this.settings = settings;
		return settings.url ? 'The webhook is set' : 'The webhook is off';
	}

	/** Posts a finished call; says what came back. */
	async post({ phone, duration, answer }: FinishedCall): Promise<string> {
		const { url, token = '', place, encoding: name, recording } = this.settings;
		if (!url) throw new Mistake('Enter the address under Autodialer, "Webhook settings", first');
		const encoding = ENCODINGS.find((one) => one === name) ?? 'json';
		const target = new URL(url);
		if (place === 'query' && token !== '') target.searchParams.set('token', token);
		const headers: Record<string, string> = place === 'header' && token ? { [HEADER]: token } : {};
		const fields: WebhookFields = { [this.nameOf('phone')]: phone };
		fields[this.nameOf('duration')] = duration;
		if (answer) fields[this.nameOf('answer')] = answer;
		if (recording) fields[this.nameOf('recording')] = recording;
		else if (encoding === 'multipart') fields[this.nameOf('recording')] = tone();
		const reply = await postWebhook(target.href, fields, encoding, headers, this.hosts).catch(
			(error: unknown) => {
				throw new Mistake(`The webhook did not arrive: ${reasonOf(error)}`);
			},
		);
		return `Webhook for ${phone}: answered ${reply.status} ${reply.text.slice(0, 200)}`.trim();
	}

	private nameOf(field: string): string {
		return this.settings[`${field}Name`] || field;
	}
}
