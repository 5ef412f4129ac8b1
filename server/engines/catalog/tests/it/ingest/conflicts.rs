//! Two locations that have the same entity.

use super::world::*;

#[tokio::test]
async fn the_first_keeps_it_and_both_are_told() {
    for mut world in worlds(&reading(&["./a.yaml"])).await {
        world.write("a.yaml", format!("{}{}", component_of("x", "first"), component("a")));
        world.write("b.yaml", format!("{}{}", component_of("x", "second"), component("b")));
        world.read().await;
        world.restart(&reading(&["./a.yaml", "./b.yaml"]));
        world.read().await;
        let kind = world.kind;
        assert_eq!(world.doc("component:default/x").await["spec"]["owner"], "first", "{kind}");
        assert_eq!(world.refs().await.len(), 3, "{kind}");
        let told = world.problems("component:default/x").await;
        assert!(
            told.iter().any(|problem| problem.message.contains("b.yaml defines this entity as well")),
            "{kind}: {told:?}"
        );
        let problems = world.all_problems().await;
        assert!(
            problems.iter().any(|problem| problem.message.contains("belongs to file:") && problem.line == Some(2)),
            "{kind}: {problems:?}"
        );

        // When the first lets go, the second gets it, and nobody complains any more.
        world.write("a.yaml", component("a"));
        world.read().await;
        world.settle().await;
        assert_eq!(world.doc("component:default/x").await["spec"]["owner"], "second", "{kind}");
        assert!(world.problems("component:default/x").await.is_empty(), "{kind}");
        assert!(world.all_problems().await.is_empty(), "{kind}: {:?}", world.all_problems().await);
    }
}

#[tokio::test]
async fn twice_in_one_location_is_told_with_both_places() {
    for world in worlds(&reading(&["./a.yaml"])).await {
        world.write("a.yaml", format!("{}{}", component_of("x", "first"), component_of("X", "second")));
        world.read().await;
        assert_eq!(world.doc("component:default/x").await["spec"]["owner"], "first");
        let problems = world.all_problems().await;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].message.contains("defined twice") && problems[0].message.contains("a.yaml:2"),
            "{problems:?}"
        );
    }
}
