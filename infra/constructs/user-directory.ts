import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  ClientAttributes,
  FeaturePlan,
  Mfa,
  UserPool,
  type UserPoolClient,
  UserPoolEmail,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** Cognito demands both placeholders; it knows one text only, so it is written in both languages. */
const invitation = `<p>Hello,</p>
<p>your colleagues work with Baton and have made an account for you. Sign in with your e-mail address (or your user
name, {username}) and this password, which holds for seven days: <b>{####}</b><br>You will be asked for a password
of your own.</p>
<p>您好：</p>
<p>您的同事正在使用 Baton，并已为您创建账户。请使用您的电子邮箱（或用户名 {username}）和以下密码登录，密码七天内有效：
<b>{####}</b><br>首次登录时请设置您自己的密码。</p>`;

/**
 * Who may sign in. A user name is `<user>.<organization>`, made by us; people type their e-mail address. Only
 * colleagues invite: nobody signs up by themselves.
 */
export class UserDirectory extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.pool = new UserPool(this, 'Users', {
      userPoolName: stage.resourceName('users'),
      // The price per user of Essentials is 2.7 times as high, for nothing we use.
      featurePlan: FeaturePlan.LITE,
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      userInvitation: { emailSubject: 'Your Baton account · 您的 Baton 账户', emailBody: invitation },
      email: stage.mail.invitationsThroughSes
        ? UserPoolEmail.withSES({
            fromEmail: stage.mail.senderAddress,
            fromName: 'Baton',
            ...(stage.mail.domain && { sesVerifiedDomain: stage.mail.domain }),
          })
        : UserPoolEmail.withCognito(),
      deletionProtection: stage.deletionProtection,
      removalPolicy: stage.removal,
    });
    Validations.of(this.pool).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason:
          'A second factor is each person’s choice; forcing it locks out people who have no phone at work.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason:
          'The Plus tier costs 0.02 USD a user and month; what it detects is limited by invitation-only sign-up.',
      },
    );
    this.client = this.pool.addClient('Clients', {
      userPoolClientName: stage.resourceName('clients'),
      generateSecret: false,
      authFlows: { userPassword: true, userSrp: true },
      disableOAuth: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
      // The e-mail address is changed through the API, where it is checked to be unique, never past it.
      writeAttributes: new ClientAttributes().withStandardAttributes({ locale: true }),
    });
  }
}
