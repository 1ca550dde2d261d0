import { smsAgent } from './scenarios/agent';
import { amocrmLeadToSms } from './scenarios/amocrmExample';
import { statusBoard } from './scenarios/board';
import { tally, type Tally } from './scenarios/tally';
import { bitrix24DealToCall } from './scenarios/bitrix24Example';
import { importExample, type Demo, type Example } from './engine/demo';
import { listThenCall } from './scenarios/listThenCall';
import { smsFromForm } from './scenarios/formExample';
import { networkFaults } from './scenarios/networkFaults';
import type { N8nHome } from './engine/n8n';
import { withProgress } from '../dev/progress';
import { paymentReminder } from './scenarios/reminder';
import type { Finding } from './report';
import { retries } from './scenarios/retries';
import * as scenarios from './scenarios/basics';
import { callRecordsToSpreadsheet } from './scenarios/spreadsheet';
import { statusTracking } from './scenarios/statusTracking';
import { signUp } from './scenarios/verification';

/** The main example: a real n8n sends an SMS to 250 contacts from a CSV file through our node. */
export async function smsFromCsv(
	demo: Demo,
	home: N8nHome,
): Promise<{ example: Example; result: Tally }> {
	const example = await importExample(demo, home, 'sms-from-csv');
	const running = demo.client.run(example.saved, { limit: 120_000 });
	const execution = await withProgress('Running the workflow', running);
	return { example, result: tally(execution, demo.providers.mobilon) };
}

type Scenario = [title: string, run: (demo: Demo, home: N8nHome) => Promise<Finding[]>];

/** Run next: the other examples, and every operation that no example uses. */
export const SCENARIOS: readonly Scenario[] = [
	['Test buttons of the credentials', scenarios.testCredentials],
	['SMS to an uploaded list', smsFromForm],
	['Lead from a CRM, called by the Autodialer', scenarios.leadToCall],
	['Sign-up, verified by Call-Password', signUp],
	['Deal of Bitrix24, called, with its result', bitrix24DealToCall],
	['Lead of amoCRM: SMS, call, notes and tasks', amocrmLeadToSms],
	['Missed payment: SMS, then a call', paymentReminder],
	['List of people: SMS, then calls', listThenCall],
	['Campaign of AloVoice with a recording', scenarios.campaign],
	['Group load and call records of the Autodialer', scenarios.groupLoad],
	['Call records as a spreadsheet', callRecordsToSpreadsheet],
	['AI agent that may send one SMS', smsAgent],
	['Autocall, its status, trunks', scenarios.otherOperations],
	['SMS tracked in a data table', statusTracking],
	['Board of tracked SMS', statusBoard],
	['Retries of n8n, and Send Once', retries],
	['Refused, broken and slow connections', networkFaults],
];

/** Runs last, when n8n has saved everything that it can save. */
export const SECRETS: Scenario = ['Secrets in what n8n keeps', scenarios.secretsAtRest];
