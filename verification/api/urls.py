"""Addresses of the API: resources below /api/v1/, the schema and the docs page beside it."""

from django.urls import include, path, re_path

from verification.api import (
    actions,
    adding,
    archive,
    archive_search,
    articles,
    claims,
    docs,
    events,
    evidence,
    feeds,
    findings,
    hiding,
    imports,
    intake,
    jobs,
    matches,
    me,
    origins,
    outside,
    reliability,
    scales,
    sentences,
    tokens,
    triage,
    verdicts,
)

app_name = "api"

article = "articles/<int:article_id>"
claim = "claims/<int:claim_id>"

v1 = [
    path("me", me.MeEndpoint.as_view(), name="me"),
    path("articles", imports.ArticleList.as_view(), name="articles"),
    path(
        "articles/by-source/<str:source_app>/<path:source_id>",
        imports.ArticleBySource.as_view(),
        name="article-by-source",
    ),
    path(article, articles.ArticleEndpoint.as_view(), name="article"),
    path(f"{article}/events", events.ArticleEvents.as_view(), name="article-events"),
    path(f"{article}/sentences", sentences.SentenceList.as_view(), name="article-sentences"),
    path(f"{article}/sentences/<int:ordinal>", sentences.SentenceEndpoint.as_view(), name="article-sentence"),
    path(f"{article}/claims", claims.ArticleClaims.as_view(), name="article-claims"),
    path(f"{article}/clear", articles.ClearArticle.as_view(), name="article-clear"),
    path(f"{article}/waivers", articles.WaiverList.as_view(), name="article-waivers"),
    path(f"{article}/outside-search", outside.OutsidePermission.as_view(), name="article-outside-search"),
    path(f"{article}/retry", articles.RetryArticle.as_view(), name="article-retry"),
    path(f"{article}/findings", findings.ArticleFindings.as_view(), name="article-findings"),
    path("findings/<int:finding_id>/settle", findings.SettleFinding.as_view(), name="finding-settle"),
    path("findings/<int:finding_id>/unsettle", findings.UnsettleFinding.as_view(), name="finding-unsettle"),
    path("jobs/<uuid:job_id>", jobs.JobEndpoint.as_view(), name="job"),
    path("claims", claims.ClaimList.as_view(), name="claims"),
    path(claim, claims.ClaimEndpoint.as_view(), name="claim"),
    path(f"{claim}/transitions", claims.ClaimTransitions.as_view(), name="claim-transitions"),
    *[
        path(f"{claim}/{name}", view.as_view(), name=f"claim-{name.replace('_', '-')}")
        for name, view in (*actions.ACTIONS.items(), *triage.TRIAGE.items())
    ],
    path(f"{claim}/evidence", evidence.ClaimEvidence.as_view(), name="claim-evidence"),
    path(f"{claim}/searches", outside.ClaimSearches.as_view(), name="claim-searches"),
    path(f"{claim}/outside-queries", outside.OutsideQueries.as_view(), name="claim-outside-queries"),
    path(f"{claim}/search-outside", outside.SearchOutside.as_view(), name="claim-search-outside"),
    path(f"{claim}/contacts", adding.ClaimContacts.as_view(), name="claim-contacts"),
    path(f"{claim}/matches", matches.ClaimMatches.as_view(), name="claim-matches"),
    path(f"{claim}/reveal", hiding.RevealProposal.as_view(), name="claim-reveal"),
    path(f"{claim}/proposals", verdicts.ClaimProposals.as_view(), name="claim-proposals"),
    path(f"{claim}/drafts/<str:question>", verdicts.ClaimDraft.as_view(), name="claim-draft"),
    path(f"{claim}/verdicts", verdicts.ClaimVerdicts.as_view(), name="claim-verdicts"),
    path(f"{claim}/approvals", verdicts.ClaimApprovals.as_view(), name="claim-approvals"),
    path("evidence/<int:evidence_id>/decisions", evidence.DecisionList.as_view(), name="evidence-decisions"),
    path("snapshots/<int:snapshot_id>", archive.SnapshotEndpoint.as_view(), name="snapshot"),
    path("archive/imports", intake.ImportList.as_view(), name="archive-imports"),
    path("archive/imports/<uuid:import_id>", intake.ImportEndpoint.as_view(), name="archive-import"),
    path("archive/imports/<uuid:import_id>/items", intake.ImportItems.as_view(), name="archive-items"),
    path("feeds", feeds.FeedList.as_view(), name="feeds"),
    path("feeds/<int:feed_id>", feeds.FeedEndpoint.as_view(), name="feed"),
    path("snapshots/<int:snapshot_id>/check", archive.CheckSnapshot.as_view(), name="snapshot-check"),
    path("snapshots/<int:snapshot_id>/seen", archive.SettleSnapshot.as_view(), name="snapshot-seen"),
    path("archive/search", archive_search.ArchiveSearch.as_view(), name="archive-search"),
    path("providers", outside.ProviderList.as_view(), name="providers"),
    path("providers/<slug:key>", outside.ProviderEndpoint.as_view(), name="provider"),
    path("sources", archive.SourceList.as_view(), name="sources"),
    path("sources/<int:source_id>", origins.SourceEndpoint.as_view(), name="source"),
    path("origins/<int:origin_id>", origins.OriginEndpoint.as_view(), name="origin"),
    path("origins/<int:origin_id>/join", origins.JoinOrigin.as_view(), name="origin-join"),
    path(
        "snapshots/<int:snapshot_id>/split-origin",
        origins.SplitOrigin.as_view(),
        name="snapshot-split-origin",
    ),
    path("reliability", reliability.ReliabilityEndpoint.as_view(), name="reliability"),
    path("calibrations", reliability.CalibrationList.as_view(), name="calibrations"),
    path("calibrations/<str:question>", reliability.CalibrationEndpoint.as_view(), name="calibration"),
    path(
        "calibrations/<str:question>/take-back",
        reliability.TakeBackCalibration.as_view(),
        name="calibration-take-back",
    ),
    path("proposal-hiding", hiding.ProposalHiding.as_view(), name="proposal-hiding"),
    path("scales", verdicts.ScaleList.as_view(), name="scales"),
    path("scales/<slug:key>", scales.ScaleEndpoint.as_view(), name="scale"),
    path("scales/<slug:key>/versions", scales.ScaleVersions.as_view(), name="scale-versions"),
    path("scales/<slug:key>/use", scales.UseScale.as_view(), name="scale-use"),
    path("events", events.EventList.as_view(), name="events"),
    path("tokens", tokens.TokenList.as_view(), name="tokens"),
    path("tokens/<int:token_id>", tokens.TokenEndpoint.as_view(), name="token"),
]

urlpatterns = [
    path("v1/", include(v1)),
    path("schema/", docs.schema, name="schema"),
    path("docs/", docs.page, name="docs"),
    # Programs get a problem, not a page, for an address that does not exist.
    re_path("", docs.Nowhere.as_view(), name="nowhere"),
]
