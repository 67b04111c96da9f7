"""The pages' addresses."""

from django.urls import path

from verification.web import (
    articles,
    claims,
    clear,
    people,
    queue,
    report,
    sign_in,
    snapshots,
    tokens,
    workbench,
)

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next", queue.next_for_me, name="next"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("password", sign_in.password, name="password"),
    path("people", people.index, name="people"),
    path("people/new", people.create, name="person-new"),
    path("people/<int:user_id>", people.edit, name="person"),
    path("people/<int:user_id>/password", people.reset_password, name="person-password"),
    path("people/<int:user_id>/active", people.set_active, name="person-active"),
    path("tokens", tokens.index, name="tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="token-revoke"),
    path("articles", articles.index, name="articles"),
    path("articles/import", articles.import_article, name="import"),
    path("articles/<int:article_id>", workbench.article, name="article"),
    path("articles/<int:article_id>/progress", workbench.progress, name="article-progress"),
    path("articles/<int:article_id>/details", articles.details, name="article-details"),
    path("articles/<int:article_id>/byline", articles.byline, name="article-byline"),
    path("articles/<int:article_id>/retry", articles.retry, name="article-retry"),
    path("articles/<int:article_id>/claims", articles.add_claim, name="claim-new"),
    path("articles/<int:article_id>/clear", clear.clear, name="article-clear"),
    path("articles/<int:article_id>/report", report.report, name="report"),
    path("articles/<int:article_id>/activity", report.activity, name="activity"),
    path("claims/<int:claim_id>", workbench.claim, name="claim"),
    path("claims/<int:claim_id>/verdict", claims.verdict, name="claim-verdict"),
    path("claims/<int:claim_id>/autosave", claims.autosave, name="claim-autosave"),
    path("claims/<int:claim_id>/do/<slug:action>", claims.act, name="claim-act"),
    path("evidence/<int:evidence_id>/decision", claims.decide, name="decide"),
    path("verdicts/<int:verdict_id>/waive", clear.waive, name="waive"),
    path("snapshots/<int:snapshot_id>", snapshots.snapshot, name="snapshot"),
]
